-- Who may do what -----------------------------------------------------------------------------------------------------

CREATE TABLE tenants (
    id         text        PRIMARY KEY CHECK (id ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- A key's secret is never stored: only its SHA-256 (the secret is random, so no salt is needed).
CREATE TABLE api_keys (
    id            uuid        PRIMARY KEY,
    tenant_id     text        NOT NULL REFERENCES tenants,
    secret_sha256 bytea       NOT NULL UNIQUE CHECK (length(secret_sha256) = 32),
    scopes        text[]      NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY ['jobs', 'read', 'admin']),
    created_at    timestamptz NOT NULL DEFAULT now(),
    revoked_at    timestamptz
);

-- What the workers announce -------------------------------------------------------------------------------------------

CREATE TABLE models (
    id                 text        NOT NULL,
    version            text        NOT NULL,
    pool               text        NOT NULL,
    description        jsonb       NOT NULL CHECK (jsonb_typeof(description) = 'object'),
    first_announced_at timestamptz NOT NULL DEFAULT now(),
    announced_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, version)
);

CREATE TABLE workers (
    id           text        PRIMARY KEY,
    pool         text        NOT NULL,
    device       text        NOT NULL,
    lanes        integer     NOT NULL CHECK (lanes > 0),
    started_at   timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL,
    ready        boolean     NOT NULL,
    running      uuid[]      NOT NULL DEFAULT '{}',
    stopped_at   timestamptz
);

CREATE TABLE worker_models (
    worker_id     text NOT NULL REFERENCES workers ON DELETE CASCADE,
    model_id      text NOT NULL,
    model_version text NOT NULL,
    PRIMARY KEY (worker_id, model_id, model_version),
    FOREIGN KEY (model_id, model_version) REFERENCES models
);

-- Jobs: queue of record and outbox at once ----------------------------------------------------------------------------

CREATE TABLE jobs (
    id             uuid        PRIMARY KEY,
    tenant_id      text        NOT NULL REFERENCES tenants,
    model          text        NOT NULL,
    model_version  text        NOT NULL,
    pool           text        NOT NULL,
    input          jsonb       NOT NULL CHECK (jsonb_typeof(input) = 'object'),
    seed           bigint      NOT NULL CHECK (seed BETWEEN 0 AND 9007199254740991),
    state          text        NOT NULL DEFAULT 'queued'
                   CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'canceled', 'expired')),
    version        integer     NOT NULL DEFAULT 1 CHECK (version > 0),
    attempt        integer     NOT NULL DEFAULT 1 CHECK (attempt > 0),
    created_at     timestamptz NOT NULL DEFAULT now(),
    -- No other gateway publishes the job before this moment, unless the one that holds the lease gives it up.
    dispatch_after timestamptz NOT NULL,
    published_at   timestamptz,
    started_at     timestamptz,
    finished_at    timestamptz,
    worker         text,
    device         text,
    -- Offset in darkroom.events of the last event of this attempt that changed the row: an older one changes nothing.
    event_offset   bigint,
    progress_step  integer CHECK (progress_step >= 0),
    progress_steps integer CHECK (progress_steps >= progress_step),
    outputs        jsonb CHECK (jsonb_typeof(outputs) = 'array' AND jsonb_array_length(outputs) > 0),
    timings        jsonb CHECK (jsonb_typeof(timings) = 'object'),
    error          jsonb CHECK (jsonb_typeof(error) = 'object'),

    FOREIGN KEY (model, model_version) REFERENCES models,
    CONSTRAINT finished_exactly_when_terminal
        CHECK ((finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'canceled', 'expired'))),
    CONSTRAINT outputs_exactly_when_succeeded CHECK ((outputs IS NOT NULL) = (state = 'succeeded')),
    CONSTRAINT error_exactly_when_failed CHECK ((error IS NOT NULL) = (state IN ('failed', 'expired'))),
    CONSTRAINT running_has_a_worker
        CHECK (state <> 'running' OR (worker IS NOT NULL AND device IS NOT NULL AND started_at IS NOT NULL)),
    CONSTRAINT started_means_published CHECK (started_at IS NULL OR published_at IS NOT NULL)
);

CREATE INDEX jobs_of_a_tenant ON jobs (tenant_id, id DESC);
CREATE INDEX jobs_to_publish ON jobs (dispatch_after) WHERE state = 'queued' AND published_at IS NULL;

-- Which state may follow which: the same table as dev.darkroom.contract.JobState.successors, compared by a test.
CREATE TABLE job_transitions (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO job_transitions (from_state, to_state)
VALUES ('queued', 'running'),
       ('queued', 'succeeded'),
       ('queued', 'failed'),
       ('queued', 'canceled'),
       ('queued', 'expired'),
       ('running', 'queued'),
       ('running', 'succeeded'),
       ('running', 'failed'),
       ('running', 'canceled'),
       ('running', 'expired');

CREATE FUNCTION refuse_impossible_transition() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF OLD.state <> NEW.state
       AND NOT EXISTS (SELECT FROM job_transitions WHERE from_state = OLD.state AND to_state = NEW.state) THEN
        RAISE EXCEPTION 'job % may not go from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'job % may not go from version % to %', OLD.id, OLD.version, NEW.version
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER jobs_move_only_forward
    BEFORE UPDATE ON jobs
    FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.version <> NEW.version)
EXECUTE FUNCTION refuse_impossible_transition();

-- Who tried a job, one row an attempt; the last worker of an attempt where the broker handed it on.
CREATE TABLE job_attempts (
    job_id     uuid        NOT NULL REFERENCES jobs ON DELETE CASCADE,
    number     integer     NOT NULL CHECK (number > 0),
    worker     text        NOT NULL,
    device     text,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    outcome    text CHECK (outcome IN ('succeeded', 'failed', 'canceled', 'lost')),
    PRIMARY KEY (job_id, number),
    CONSTRAINT outcome_exactly_when_ended CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
