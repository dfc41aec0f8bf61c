-- Every version of every job: what a stream of its events tells, in order and without gaps. A trigger writes it, so no
-- statement can forget to.
CREATE TABLE job_log (
    job_id  uuid        NOT NULL REFERENCES jobs ON DELETE CASCADE,
    version integer     NOT NULL CHECK (version > 0),
    state   text        NOT NULL,
    attempt integer     NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (job_id, version)
);

-- Of jobs from before this table only the current version is known.
INSERT INTO job_log (job_id, version, state, attempt, at)
SELECT id, version, state, attempt, COALESCE(finished_at, started_at, created_at) FROM jobs;

CREATE FUNCTION log_job_version() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO job_log (job_id, version, state, attempt, at)
    VALUES (NEW.id, NEW.version, NEW.state, NEW.attempt,
            CASE NEW.state
                WHEN 'queued' THEN CASE WHEN NEW.version = 1 THEN NEW.created_at ELSE now() END
                WHEN 'running' THEN NEW.started_at
                ELSE NEW.finished_at
            END);
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_are_logged_when_accepted AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION log_job_version();

CREATE TRIGGER jobs_are_logged_when_they_change
    AFTER UPDATE ON jobs
    FOR EACH ROW
    WHEN (OLD.version <> NEW.version)
EXECUTE FUNCTION log_job_version();
