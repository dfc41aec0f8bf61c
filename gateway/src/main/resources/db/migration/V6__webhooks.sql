-- Who is told of what happens to jobs (Standard Webhooks). Secrets are kept as they are, since each message is signed with them.
CREATE TABLE webhook_endpoints (
    id              uuid        PRIMARY KEY,
    tenant_id       text        NOT NULL REFERENCES tenants,
    url             text        NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    events          text[]      NOT NULL CHECK (cardinality(events) > 0),
    description     text        CHECK (length(description) <= 255),
    secret          text        NOT NULL CHECK (secret ~ '^whsec_[A-Za-z0-9+/]{32,}=*$'),
    -- Signs too, until then: so receivers can change over.
    old_secret      text,
    old_until       timestamptz,
    enabled         boolean     NOT NULL DEFAULT true,
    disabled_reason text,
    -- Since when every try has failed.
    failing_since   timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT old_secret_has_its_end CHECK ((old_secret IS NULL) = (old_until IS NULL)),
    CONSTRAINT reason_exactly_when_disabled CHECK ((disabled_reason IS NULL) = enabled)
);

CREATE INDEX webhook_endpoints_of_a_tenant ON webhook_endpoints (tenant_id, id);
-- Asked for at every change of every job.
CREATE INDEX webhook_endpoints_to_tell ON webhook_endpoints (tenant_id) WHERE enabled;

-- What signs the messages to URLs that jobs name themselves; made when it is first needed.
CREATE TABLE webhook_secrets (
    tenant_id  text        PRIMARY KEY REFERENCES tenants,
    secret     text        NOT NULL CHECK (secret ~ '^whsec_[A-Za-z0-9+/]{32,}=*$'),
    old_secret text,
    old_until  timestamptz,
    CONSTRAINT old_secret_has_its_end CHECK ((old_secret IS NULL) = (old_until IS NULL))
);

-- A job's own webhook: {"url": …, "events": […]}.
ALTER TABLE jobs ADD COLUMN webhook jsonb CHECK (jsonb_typeof(webhook -> 'url') = 'string'
                                                 AND jsonb_typeof(webhook -> 'events') = 'array');

-- One event for one receiver. No reference is checked: whoever changes a job must not wait for, or fail by, whoever deletes
-- an endpoint.
CREATE TABLE webhook_deliveries (
    id           uuid        PRIMARY KEY DEFAULT uuidv7(),
    tenant_id    text        NOT NULL,
    endpoint_id  uuid,
    -- The job's own webhook, where there is no endpoint.
    url          text,
    -- The receiver: its deliveries wait for each other, and for nobody else's.
    lane         text        NOT NULL,
    event_id     text        NOT NULL,
    event_type   text        NOT NULL,
    -- What the event is about: the id of a job or of a batch.
    subject      uuid        NOT NULL,
    sequence     integer     NOT NULL,
    state        text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed', 'canceled')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    due_at       timestamptz NOT NULL DEFAULT now(),
    -- A gateway sends it now; another one may from then on.
    leased_until timestamptz,
    -- Failed tries since it was put in, or asked for again.
    failures     integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
    tries        jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(tries) = 'array'),
    ended_at     timestamptz,
    CONSTRAINT one_receiver CHECK ((endpoint_id IS NULL) <> (url IS NULL)),
    CONSTRAINT ended_exactly_when_not_pending CHECK ((ended_at IS NULL) = (state = 'pending'))
);

CREATE INDEX webhook_deliveries_to_send ON webhook_deliveries (lane, due_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_of_an_endpoint ON webhook_deliveries (endpoint_id, id DESC) WHERE endpoint_id IS NOT NULL;
CREATE INDEX webhook_deliveries_of_a_tenant ON webhook_deliveries (tenant_id, id DESC);
CREATE INDEX webhook_deliveries_to_forget ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- Puts in an event for everybody of the tenant who wants it. Call it once an event, in the transaction in which the event
-- happens. The id is the event's, the same in streams; own is the webhook of the job or batch itself, or null.
CREATE FUNCTION enqueue_webhooks(tenant text, type text, event text, subject uuid, sequence integer, own jsonb)
    RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO webhook_deliveries (tenant_id, endpoint_id, url, lane, event_id, event_type, subject, sequence)
    SELECT tenant, e.id, NULL, e.id::text, event, type, subject, sequence
      FROM webhook_endpoints AS e
     WHERE e.tenant_id = tenant AND e.enabled AND type = ANY (e.events)
     UNION ALL
    SELECT tenant, NULL, own ->> 'url', tenant || ' ' || lower(substring(own ->> 'url' FROM '^[^:]+://([^/?#]+)')),
           event, type, subject, sequence
     WHERE own -> 'events' ? type;
    IF FOUND THEN
        PERFORM pg_notify('darkroom_webhooks', '');
    END IF;
END
$$;

CREATE FUNCTION enqueue_webhooks_of_job() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM enqueue_webhooks(
        NEW.tenant_id, 'job.' || CASE NEW.state WHEN 'running' THEN 'started' ELSE NEW.state END,
        NEW.id || '/' || NEW.version, NEW.id, NEW.version, NEW.webhook);
    RETURN NULL;
END
$$;

CREATE TRIGGER webhooks_hear_of_accepted_jobs AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION enqueue_webhooks_of_job();

-- The versions that job_log does not mark as updated.
CREATE TRIGGER webhooks_hear_of_changed_jobs
    AFTER UPDATE ON jobs
    FOR EACH ROW
    WHEN (OLD.version <> NEW.version
          AND (OLD.state <> NEW.state OR OLD.started_at IS DISTINCT FROM NEW.started_at))
EXECUTE FUNCTION enqueue_webhooks_of_job();
