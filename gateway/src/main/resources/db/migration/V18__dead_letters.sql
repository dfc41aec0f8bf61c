-- Dead letters: docs/decisions/0017-dead-letters.md --------------------------------------------------------------------

-- Whether a job that failed so is one: the fault is not its client's. The same as dev.darkroom.contract.FailureCode, compared by a test.
CREATE FUNCTION is_dead_letter(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$
    SELECT code NOT IN ('input_rejected', 'start_deadline_passed', 'total_deadline_passed')
$$;

CREATE TABLE dead_letters (
    id             uuid        PRIMARY KEY DEFAULT uuidv7(),
    at             timestamptz NOT NULL DEFAULT now(),
    -- The job's failure code, or 'unreadable'.
    reason         text        NOT NULL,
    -- A job that failed after its last attempt …
    job_id         uuid        UNIQUE REFERENCES jobs ON DELETE CASCADE,
    tenant_id      text,
    model          text,
    pool           text,
    -- … or a message that is no job: where it lies, and what it says.
    topic          text,
    partition      integer     CHECK (partition >= 0),
    record_offset  bigint      CHECK (record_offset >= 0),
    -- Where it lay before, as topic/partition/offset.
    origin         text,
    message_key    text,
    detail         text,
    message_bytes  integer     CHECK (message_bytes >= 0),
    -- Its first 4 KiB as UTF-8.
    message_start  text        CHECK (length(message_start) <= 4096),
    -- What became of it: done again by an administrator or by its client, or passed over.
    settlement     text        CHECK (settlement IN ('redriven', 'retried', 'dismissed')),
    settled_at     timestamptz,
    -- The key that did it.
    settled_by     uuid,
    new_job        uuid,
    UNIQUE (topic, partition, record_offset),
    CONSTRAINT a_job_or_a_message CHECK ((job_id IS NULL) <> (topic IS NULL)),
    CONSTRAINT a_job_is_whole CHECK (job_id IS NULL OR num_nulls(tenant_id, model, pool) = 0),
    CONSTRAINT a_message_is_whole
        CHECK (topic IS NULL OR num_nulls(partition, record_offset, detail, message_bytes, message_start) = 0),
    CONSTRAINT settled_has_its_time CHECK ((settlement IS NULL) = (settled_at IS NULL)),
    CONSTRAINT done_again_names_the_new_job
        CHECK ((new_job IS NOT NULL) = COALESCE(settlement IN ('redriven', 'retried'), false))
);

CREATE INDEX dead_letters_open ON dead_letters (id) WHERE settled_at IS NULL;
CREATE INDEX dead_letters_open_by_reason ON dead_letters (reason) WHERE settled_at IS NULL;

CREATE FUNCTION note_dead_letter() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF is_dead_letter(NEW.error ->> 'code') THEN
        INSERT INTO dead_letters (reason, job_id, tenant_id, model, pool)
        VALUES (NEW.error ->> 'code', NEW.id, NEW.tenant_id, NEW.model, NEW.pool)
        ON CONFLICT (job_id) DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER failed_jobs_become_dead_letters
    AFTER UPDATE ON jobs
    FOR EACH ROW
    WHEN (OLD.state <> 'failed' AND NEW.state = 'failed')
EXECUTE FUNCTION note_dead_letter();

-- A client that retries its job has dealt with it.
CREATE FUNCTION settle_retried_letter() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    UPDATE dead_letters
       SET settlement = 'retried', settled_at = now(), settled_by = NEW.key_id, new_job = NEW.id
     WHERE job_id = NEW.retried_from AND settled_at IS NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER retried_jobs_are_no_dead_letters
    AFTER INSERT ON jobs
    FOR EACH ROW
    WHEN (NEW.retried_from IS NOT NULL)
EXECUTE FUNCTION settle_retried_letter();

INSERT INTO dead_letters (at, reason, job_id, tenant_id, model, pool)
SELECT finished_at, error ->> 'code', id, tenant_id, model, pool
  FROM jobs
 WHERE state = 'failed' AND is_dead_letter(error ->> 'code')
   AND NOT EXISTS (SELECT FROM jobs AS again WHERE again.retried_from = jobs.id)
 ORDER BY finished_at;

-- What administrators asked to be done to many things: docs/decisions/0018-admin-actions.md ------------------------------

CREATE TABLE admin_actions (
    id          uuid        PRIMARY KEY,
    kind        text        NOT NULL CHECK (kind IN ('cancel', 'redrive', 'dismiss')),
    filter      jsonb       NOT NULL CHECK (jsonb_typeof(filter) = 'object'),
    -- How many matched at its start.
    total       integer     NOT NULL CHECK (total >= 0),
    done        integer     NOT NULL DEFAULT 0 CHECK (done >= 0),
    failed      integer     NOT NULL DEFAULT 0 CHECK (failed >= 0),
    state       text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'stopped')),
    -- The dead letter that was dealt with last.
    after       uuid,
    -- Why the last one that failed did.
    last_error  text,
    tenant      text        NOT NULL,
    key_id      uuid        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT ended_exactly_when_not_running CHECK ((finished_at IS NULL) = (state = 'running'))
);

CREATE INDEX admin_actions_to_do ON admin_actions (id) WHERE state = 'running';

-- Few among many ended ones.
CREATE INDEX jobs_open ON jobs (id) WHERE state IN ('queued', 'running');

-- Workers that were asked to finish and end ------------------------------------------------------------------------------

ALTER TABLE workers
    ADD COLUMN drain_requested_at timestamptz,
    -- When it gives back what it still runs.
    ADD COLUMN drain_by           timestamptz,
    ADD CONSTRAINT drain_has_its_end CHECK ((drain_requested_at IS NULL) = (drain_by IS NULL));
