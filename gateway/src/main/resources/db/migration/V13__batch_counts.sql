-- How the jobs of a batch that is not finished stand. Those that wait are the rest of its total.
CREATE TABLE batch_counts (
    batch_id  uuid     NOT NULL REFERENCES batches ON DELETE CASCADE,
    -- Connections count apart, so that none waits for another: a count may be below zero, their sum may not.
    -- The process id of the connection at the server, which no two have at once.
    backend   integer  NOT NULL,
    running   integer  NOT NULL,
    succeeded integer  NOT NULL,
    failed    integer  NOT NULL,
    canceled  integer  NOT NULL,
    expired   integer  NOT NULL,
    PRIMARY KEY (batch_id, backend)
) WITH (fillfactor = 50);

-- Counts what a statement changed, whichever statement it is, in its transaction.
CREATE FUNCTION count_jobs_of_batches() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF NOT EXISTS (SELECT FROM after_it WHERE batch_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO batch_counts AS c (batch_id, backend, running, succeeded, failed, canceled, expired)
    SELECT a.batch_id, pg_backend_pid(),
           sum((a.state = 'running')::int - (b.state = 'running')::int),
           sum((a.state = 'succeeded')::int - (b.state = 'succeeded')::int),
           sum((a.state = 'failed')::int - (b.state = 'failed')::int),
           sum((a.state = 'canceled')::int - (b.state = 'canceled')::int),
           sum((a.state = 'expired')::int - (b.state = 'expired')::int)
      FROM after_it AS a
      JOIN before_it AS b ON b.id = a.id
     WHERE a.batch_id IS NOT NULL AND a.state <> b.state
     GROUP BY a.batch_id
    ON CONFLICT (batch_id, backend) DO UPDATE
       SET running = c.running + EXCLUDED.running, succeeded = c.succeeded + EXCLUDED.succeeded,
           failed = c.failed + EXCLUDED.failed, canceled = c.canceled + EXCLUDED.canceled,
           expired = c.expired + EXCLUDED.expired;
    RETURN NULL;
END
$$;

CREATE TRIGGER batches_count_their_jobs
    AFTER UPDATE ON jobs
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
    FOR EACH STATEMENT
EXECUTE FUNCTION count_jobs_of_batches();

INSERT INTO batch_counts (batch_id, backend, running, succeeded, failed, canceled, expired)
SELECT b.id, 0,
       count(*) FILTER (WHERE j.state = 'running'), count(*) FILTER (WHERE j.state = 'succeeded'),
       count(*) FILTER (WHERE j.state = 'failed'), count(*) FILTER (WHERE j.state = 'canceled'),
       count(*) FILTER (WHERE j.state = 'expired')
  FROM batches AS b
  JOIN jobs AS j ON j.batch_id = b.id
 WHERE b.finished_at IS NULL
 GROUP BY b.id;
