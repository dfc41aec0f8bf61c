-- What a running job looks like so far: the latest preview only. Worth nothing after a crash, so it is not logged.
CREATE UNLOGGED TABLE job_previews (
    job_id       uuid    PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    -- The job's version that it belongs to: when a job begins anew, what it looked like before is not shown.
    version      integer NOT NULL CHECK (version > 0),
    event_offset bigint  NOT NULL,
    step         integer NOT NULL CHECK (step > 0),
    steps        integer NOT NULL CHECK (steps >= step),
    image        integer NOT NULL CHECK (image >= 0),
    media_type   text    NOT NULL CHECK (media_type LIKE 'image/%'),
    width        integer NOT NULL CHECK (width > 0),
    height       integer NOT NULL CHECK (height > 0),
    file         bytea   NOT NULL CHECK (length(file) BETWEEN 1 AND 65536)
);

-- Images are compressed already.
ALTER TABLE job_previews ALTER COLUMN file SET STORAGE EXTERNAL;

CREATE FUNCTION forget_job_preview() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    DELETE FROM job_previews WHERE job_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_forget_their_preview_when_they_no_longer_run
    AFTER UPDATE ON jobs
    FOR EACH ROW
    WHEN (OLD.state = 'running' AND NEW.state <> 'running')
EXECUTE FUNCTION forget_job_preview();
