-- Who submitted a job, the terms under which it runs, and what was asked of it since.
ALTER TABLE jobs
    -- Keys are never deleted, so no reference is checked on every job.
    ADD COLUMN key_id              uuid,
    -- Low goes first: dev.darkroom.gateway.jobs.Priority.
    ADD COLUMN priority            smallint NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 2),
    ADD COLUMN not_before          timestamptz,
    ADD COLUMN start_s             integer CHECK (start_s > 0),
    ADD COLUMN total_s             integer CHECK (total_s > 0 AND total_s >= start_s),
    ADD COLUMN start_by            timestamptz,
    ADD COLUMN end_by              timestamptz,
    ADD COLUMN supersede_key       text CHECK (length(supersede_key) BETWEEN 1 AND 255),
    ADD COLUMN retention_s         integer NOT NULL DEFAULT 2592000 CHECK (retention_s > 0),
    ADD COLUMN expires_at          timestamptz,
    ADD COLUMN cancel_requested_at timestamptz,
    ADD COLUMN erased_at           timestamptz,
    ADD COLUMN retried_from        uuid,
    ADD COLUMN superseded_by       uuid,

    ADD CONSTRAINT deadlines_have_their_moments
        CHECK ((start_s IS NULL) = (start_by IS NULL) AND (total_s IS NULL) = (end_by IS NULL)),
    ADD CONSTRAINT expires_only_when_terminal CHECK (expires_at IS NULL OR finished_at IS NOT NULL),
    ADD CONSTRAINT erased_only_when_terminal CHECK (erased_at IS NULL OR finished_at IS NOT NULL),
    ADD CONSTRAINT superseded_is_canceled CHECK (superseded_by IS NULL OR state = 'canceled'),
    DROP CONSTRAINT outputs_exactly_when_succeeded,
    ADD CONSTRAINT outputs_exactly_when_succeeded_and_kept
        CHECK ((outputs IS NOT NULL) = (state = 'succeeded' AND erased_at IS NULL));

ALTER TABLE job_attempts DROP CONSTRAINT job_attempts_outcome_check;
ALTER TABLE job_attempts
    ADD CONSTRAINT job_attempts_outcome_check
        CHECK (outcome IN ('succeeded', 'failed', 'canceled', 'expired', 'lost'));

-- What a job leaves is kept for a time after its end, whoever ends it.
CREATE FUNCTION set_job_expiry() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    NEW.expires_at := NEW.finished_at + make_interval(secs => NEW.retention_s);
    RETURN NEW;
END
$$;

CREATE TRIGGER jobs_expire_after_their_end
    BEFORE UPDATE ON jobs
    FOR EACH ROW
    WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL)
EXECUTE FUNCTION set_job_expiry();

CREATE INDEX jobs_to_start_by ON jobs (start_by) WHERE state = 'queued' AND start_by IS NOT NULL;
CREATE INDEX jobs_to_end_by ON jobs (end_by) WHERE state IN ('queued', 'running') AND end_by IS NOT NULL;
CREATE INDEX jobs_to_supersede ON jobs (tenant_id, supersede_key) WHERE state = 'queued' AND supersede_key IS NOT NULL;
CREATE INDEX jobs_to_erase ON jobs (expires_at) WHERE erased_at IS NULL AND expires_at IS NOT NULL;

-- What a version tells: another state, another worker, or something else about the job.
ALTER TABLE job_log ADD COLUMN updated boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION log_job_version() RETURNS trigger LANGUAGE plpgsql AS
$$
DECLARE
    same boolean := TG_OP = 'UPDATE' AND NEW.state = OLD.state AND NEW.started_at IS NOT DISTINCT FROM OLD.started_at;
BEGIN
    INSERT INTO job_log (job_id, version, state, attempt, updated, at)
    VALUES (NEW.id, NEW.version, NEW.state, NEW.attempt, same,
            CASE
                WHEN same THEN now()
                WHEN NEW.state = 'queued' THEN CASE WHEN NEW.version = 1 THEN NEW.created_at ELSE now() END
                WHEN NEW.state = 'running' THEN NEW.started_at
                ELSE NEW.finished_at
            END);
    RETURN NULL;
END
$$;

-- How much of the platform a tenant may use.
ALTER TABLE tenants
    -- Its part when several want more than there is.
    ADD COLUMN weight      real    NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0.01 AND 100),
    -- Jobs on their way to a worker or running, beyond which others wait; unbounded where null.
    ADD COLUMN max_running integer CHECK (max_running > 0),
    -- Jobs that wait, beyond which new ones are refused.
    ADD COLUMN max_waiting integer NOT NULL DEFAULT 100000 CHECK (max_waiting >= 0);
