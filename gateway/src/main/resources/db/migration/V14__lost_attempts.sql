-- Who holds a job, and what becomes of it when they are lost: docs/decisions/0014-lost-attempts.md.
ALTER TABLE jobs
    -- The attempt that the message on the broker carries; attempt is higher where that message was started again.
    ADD COLUMN published_attempt integer NOT NULL DEFAULT 1,
    -- How often the broker had given that message to a worker when its last start was told; 0 before.
    ADD COLUMN delivery          integer NOT NULL DEFAULT 0 CHECK (delivery >= 0),
    -- Where the message lies in the topic of the pool; null where nobody wrote it down.
    ADD COLUMN record_partition  integer CHECK (record_partition >= 0),
    ADD COLUMN record_offset     bigint CHECK (record_offset >= 0),
    -- When a job that was given up may go to a worker again.
    ADD COLUMN retry_at          timestamptz;

UPDATE jobs SET published_attempt = attempt WHERE attempt <> 1;
UPDATE jobs SET delivery = 1 WHERE state = 'running';

ALTER TABLE jobs
    ADD CONSTRAINT no_attempt_is_published_before_it_begins CHECK (published_attempt BETWEEN 1 AND attempt),
    ADD CONSTRAINT record_means_published
        CHECK ((record_partition IS NULL) = (record_offset IS NULL) AND (record_offset IS NULL OR published_at IS NOT NULL)),
    ADD CONSTRAINT retried_means_waiting CHECK (retry_at IS NULL OR NOT ready);

ALTER TABLE job_attempts DROP CONSTRAINT job_attempts_outcome_check;
ALTER TABLE job_attempts
    ADD CONSTRAINT job_attempts_outcome_check
        CHECK (outcome IN ('succeeded', 'failed', 'canceled', 'expired', 'lost', 'released'));

DROP INDEX jobs_delayed;
CREATE INDEX jobs_delayed ON jobs (COALESCE(retry_at, not_before)) WHERE state = 'queued' AND NOT ready;
CREATE INDEX jobs_running ON jobs (worker) WHERE state = 'running';
CREATE INDEX jobs_on_the_broker ON jobs (pool, record_partition, record_offset)
    WHERE state = 'queued' AND record_offset IS NOT NULL;
