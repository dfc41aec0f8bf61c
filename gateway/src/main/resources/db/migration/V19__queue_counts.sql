-- How much waits and runs, and how much ever came and ended: docs/decisions/0015-queue-counts.md.
CREATE TABLE queue_counts (
    -- Connections count apart, so that none waits for another: a count may be below zero, their sum may not.
    -- The process id of the connection at the server, which no two have at once; 0 for those that are gone.
    backend      integer  NOT NULL,
    pool         text     NOT NULL,
    model        text     NOT NULL,
    tenant_id    text     NOT NULL,
    priority     smallint NOT NULL,
    -- Jobs, by where they stand.
    waiting      bigint   NOT NULL,
    delayed      bigint   NOT NULL,
    sent         bigint   NOT NULL,
    running      bigint   NOT NULL,
    -- Device time of those that wait, and of those that were sent or run.
    waiting_ms   bigint   NOT NULL,
    under_way_ms bigint   NOT NULL,
    -- Since the counting began.
    accepted     bigint   NOT NULL,
    ended        bigint   NOT NULL,
    PRIMARY KEY (backend, pool, model, tenant_id, priority)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Where a job stands: it waits for its turn, is to wait until a moment, is on its way to a worker, runs, or has ended.
CREATE FUNCTION queue_standing(state text, dispatched_at timestamptz, ready boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
SELECT CASE WHEN state = 'running' THEN 'running'
            WHEN state <> 'queued' THEN 'ended'
            WHEN dispatched_at IS NOT NULL THEN 'sent'
            WHEN ready THEN 'waiting'
            ELSE 'delayed' END
$$;

-- What a statement accepted.
CREATE FUNCTION count_accepted_jobs() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO queue_counts AS c (backend, pool, model, tenant_id, priority,
                                   waiting, delayed, sent, running, waiting_ms, under_way_ms, accepted, ended)
    SELECT pg_backend_pid(), pool, model, tenant_id, priority,
           sum((at = 'waiting')::int), sum((at = 'delayed')::int), sum((at = 'sent')::int), sum((at = 'running')::int),
           sum(CASE WHEN at = 'waiting' THEN cost_ms ELSE 0 END),
           sum(CASE WHEN at IN ('sent', 'running') THEN cost_ms ELSE 0 END),
           count(*), sum((at = 'ended')::int)
      FROM (SELECT pool, model, tenant_id, priority, cost_ms, queue_standing(state, dispatched_at, ready) AS at
              FROM after_it) AS a
     GROUP BY pool, model, tenant_id, priority
    ON CONFLICT (backend, pool, model, tenant_id, priority) DO UPDATE
       SET waiting = c.waiting + EXCLUDED.waiting, delayed = c.delayed + EXCLUDED.delayed,
           sent = c.sent + EXCLUDED.sent, running = c.running + EXCLUDED.running,
           waiting_ms = c.waiting_ms + EXCLUDED.waiting_ms, under_way_ms = c.under_way_ms + EXCLUDED.under_way_ms,
           accepted = c.accepted + EXCLUDED.accepted, ended = c.ended + EXCLUDED.ended;
    RETURN NULL;
END
$$;

-- What a statement changed, whichever statement it is: each job counts once more where it stands now, and once less where
-- it stood.
CREATE FUNCTION count_changed_jobs() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO queue_counts AS c (backend, pool, model, tenant_id, priority,
                                   waiting, delayed, sent, running, waiting_ms, under_way_ms, accepted, ended)
    SELECT pg_backend_pid(), pool, model, tenant_id, priority, waiting, delayed, sent, running, waiting_ms, under_way_ms, 0, ended
      FROM (SELECT pool, model, tenant_id, priority,
                   sum(CASE WHEN at = 'waiting' THEN one ELSE 0 END) AS waiting,
                   sum(CASE WHEN at = 'delayed' THEN one ELSE 0 END) AS delayed,
                   sum(CASE WHEN at = 'sent' THEN one ELSE 0 END) AS sent,
                   sum(CASE WHEN at = 'running' THEN one ELSE 0 END) AS running,
                   sum(CASE WHEN at = 'waiting' THEN one * cost_ms ELSE 0 END) AS waiting_ms,
                   sum(CASE WHEN at IN ('sent', 'running') THEN one * cost_ms ELSE 0 END) AS under_way_ms,
                   sum(CASE WHEN at = 'ended' THEN one ELSE 0 END) AS ended
              FROM (SELECT pool, model, tenant_id, priority, cost_ms, 1 AS one,
                           queue_standing(state, dispatched_at, ready) AS at
                      FROM after_it
                     UNION ALL
                    SELECT pool, model, tenant_id, priority, cost_ms, -1,
                           queue_standing(state, dispatched_at, ready)
                      FROM before_it) AS moves
             GROUP BY pool, model, tenant_id, priority) AS m
     WHERE waiting <> 0 OR delayed <> 0 OR sent <> 0 OR running <> 0 OR ended <> 0
        OR waiting_ms <> 0 OR under_way_ms <> 0
    ON CONFLICT (backend, pool, model, tenant_id, priority) DO UPDATE
       SET waiting = c.waiting + EXCLUDED.waiting, delayed = c.delayed + EXCLUDED.delayed,
           sent = c.sent + EXCLUDED.sent, running = c.running + EXCLUDED.running,
           waiting_ms = c.waiting_ms + EXCLUDED.waiting_ms, under_way_ms = c.under_way_ms + EXCLUDED.under_way_ms,
           ended = c.ended + EXCLUDED.ended;
    RETURN NULL;
END
$$;

-- What a statement removed no longer stands anywhere; that it came, and perhaps ended, stays counted.
CREATE FUNCTION count_removed_jobs() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO queue_counts AS c (backend, pool, model, tenant_id, priority,
                                   waiting, delayed, sent, running, waiting_ms, under_way_ms, accepted, ended)
    SELECT pg_backend_pid(), pool, model, tenant_id, priority,
           -sum((at = 'waiting')::int), -sum((at = 'delayed')::int), -sum((at = 'sent')::int), -sum((at = 'running')::int),
           -sum(CASE WHEN at = 'waiting' THEN cost_ms ELSE 0 END),
           -sum(CASE WHEN at IN ('sent', 'running') THEN cost_ms ELSE 0 END),
           0, 0
      FROM (SELECT pool, model, tenant_id, priority, cost_ms, queue_standing(state, dispatched_at, ready) AS at
              FROM before_it) AS b
     WHERE at <> 'ended'
     GROUP BY pool, model, tenant_id, priority
    ON CONFLICT (backend, pool, model, tenant_id, priority) DO UPDATE
       SET waiting = c.waiting + EXCLUDED.waiting, delayed = c.delayed + EXCLUDED.delayed,
           sent = c.sent + EXCLUDED.sent, running = c.running + EXCLUDED.running,
           waiting_ms = c.waiting_ms + EXCLUDED.waiting_ms, under_way_ms = c.under_way_ms + EXCLUDED.under_way_ms;
    RETURN NULL;
END
$$;

-- Who empties the table of jobs holds it alone.
CREATE FUNCTION forget_queue_counts() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    DELETE FROM queue_counts;
    RETURN NULL;
END
$$;

CREATE TRIGGER queues_count_accepted_jobs
    AFTER INSERT ON jobs
    REFERENCING NEW TABLE AS after_it
    FOR EACH STATEMENT
EXECUTE FUNCTION count_accepted_jobs();

CREATE TRIGGER queues_count_changed_jobs
    AFTER UPDATE ON jobs
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
    FOR EACH STATEMENT
EXECUTE FUNCTION count_changed_jobs();

CREATE TRIGGER queues_count_removed_jobs
    AFTER DELETE ON jobs
    REFERENCING OLD TABLE AS before_it
    FOR EACH STATEMENT
EXECUTE FUNCTION count_removed_jobs();

CREATE TRIGGER queues_forget_their_counts
    AFTER TRUNCATE ON jobs
    FOR EACH STATEMENT
EXECUTE FUNCTION forget_queue_counts();

INSERT INTO queue_counts (backend, pool, model, tenant_id, priority,
                          waiting, delayed, sent, running, waiting_ms, under_way_ms, accepted, ended)
SELECT 0, pool, model, tenant_id, priority,
       count(*) FILTER (WHERE at = 'waiting'), count(*) FILTER (WHERE at = 'delayed'),
       count(*) FILTER (WHERE at = 'sent'), count(*) FILTER (WHERE at = 'running'),
       COALESCE(sum(cost_ms) FILTER (WHERE at = 'waiting'), 0),
       COALESCE(sum(cost_ms) FILTER (WHERE at IN ('sent', 'running')), 0),
       count(*), count(*) FILTER (WHERE at = 'ended')
  FROM (SELECT pool, model, tenant_id, priority, cost_ms, queue_standing(state, dispatched_at, ready) AS at
          FROM jobs) AS j
 GROUP BY pool, model, tenant_id, priority;

-- When the counts were last held against the rows, and when they last differed; one row.
CREATE TABLE queue_checks (
    only_row    boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    checked_at  timestamptz NOT NULL DEFAULT '-infinity',
    differed_at timestamptz,
    -- What differed then, in words.
    difference  text
);
INSERT INTO queue_checks DEFAULT VALUES;

-- The model is part of a line: the first job of each model is found by one search, and a paused model is passed over.
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (pool, tenant_id, priority, model, id) INCLUDE (cost_ms)
    WHERE state = 'queued' AND dispatched_at IS NULL AND ready;

CREATE INDEX job_attempts_lost ON job_attempts (ended_at) WHERE outcome = 'lost';

-- By how much the counts are wrong, line by line: nothing, unless a statement went by the triggers.
CREATE VIEW queue_differences AS
WITH recounted AS (
    SELECT pool, model, tenant_id, priority,
           count(*) FILTER (WHERE at = 'waiting') AS waiting, count(*) FILTER (WHERE at = 'delayed') AS delayed,
           count(*) FILTER (WHERE at = 'sent') AS sent, count(*) FILTER (WHERE at = 'running') AS running,
           COALESCE(sum(cost_ms) FILTER (WHERE at = 'waiting'), 0) AS waiting_ms,
           COALESCE(sum(cost_ms) FILTER (WHERE at IN ('sent', 'running')), 0) AS under_way_ms
      FROM (SELECT pool, model, tenant_id, priority, cost_ms, queue_standing(state, dispatched_at, ready) AS at
              FROM jobs
             WHERE state IN ('queued', 'running')) AS j
     GROUP BY pool, model, tenant_id, priority),
counted AS (
    SELECT pool, model, tenant_id, priority, sum(waiting) AS waiting, sum(delayed) AS delayed, sum(sent) AS sent,
           sum(running) AS running, sum(waiting_ms) AS waiting_ms, sum(under_way_ms) AS under_way_ms
      FROM queue_counts
     GROUP BY pool, model, tenant_id, priority),
differences AS (
    SELECT pool, model, tenant_id, priority,
           COALESCE(r.waiting, 0) - COALESCE(c.waiting, 0) AS waiting,
           COALESCE(r.delayed, 0) - COALESCE(c.delayed, 0) AS delayed,
           COALESCE(r.sent, 0) - COALESCE(c.sent, 0) AS sent,
           COALESCE(r.running, 0) - COALESCE(c.running, 0) AS running,
           COALESCE(r.waiting_ms, 0) - COALESCE(c.waiting_ms, 0) AS waiting_ms,
           COALESCE(r.under_way_ms, 0) - COALESCE(c.under_way_ms, 0) AS under_way_ms
      FROM recounted AS r FULL JOIN counted AS c USING (pool, model, tenant_id, priority))
SELECT pool, model, tenant_id, priority, waiting, delayed, sent, running, waiting_ms, under_way_ms
  FROM differences
 WHERE waiting <> 0 OR delayed <> 0 OR sent <> 0 OR running <> 0 OR waiting_ms <> 0 OR under_way_ms <> 0;
