-- How often a key may ask --------------------------------------------------------------------------------------------

-- Null: the platform's default, darkroom.limits.requests-per-minute.
ALTER TABLE api_keys ADD COLUMN requests_per_minute integer CHECK (requests_per_minute BETWEEN 1 AND 1000000000);

-- One bucket of tokens a key, which the gateways take small leases from. After a crash of the server all are full again,
-- so nothing is written to its log for them.
CREATE UNLOGGED TABLE rate_limits (
    key_id      uuid             PRIMARY KEY,
    tokens      double precision NOT NULL CHECK (tokens >= 0),
    refilled_at timestamptz      NOT NULL,
    -- What the last lease was given.
    granted     integer          NOT NULL CHECK (granted >= 0)
) WITH (fillfactor = 50);

-- What was used ------------------------------------------------------------------------------------------------------

-- Sums over ended jobs. They stay when jobs are erased.
CREATE TABLE usage_days (
    tenant_id text     NOT NULL REFERENCES tenants,
    -- On which the jobs ended, in UTC.
    day       date     NOT NULL,
    model     text     NOT NULL,
    -- Null for jobs from before keys were noted.
    key_id    uuid,
    -- Empty: all jobs of the day, model and key. Otherwise those of them that have this tag with this value.
    tag_name  text     NOT NULL,
    tag_value text     NOT NULL CHECK (tag_name <> '' OR tag_value = ''),
    -- A group has several rows, so that transactions which end its jobs do not wait for each other.
    slot      smallint NOT NULL,
    succeeded bigint   NOT NULL CHECK (succeeded >= 0),
    failed    bigint   NOT NULL CHECK (failed >= 0),
    canceled  bigint   NOT NULL CHECK (canceled >= 0),
    expired   bigint   NOT NULL CHECK (expired >= 0),
    images    bigint   NOT NULL CHECK (images >= 0),
    device_ms bigint   NOT NULL CHECK (device_ms >= 0),

    UNIQUE NULLS NOT DISTINCT (tenant_id, tag_name, day, model, key_id, tag_value, slot)
) WITH (fillfactor = 70);

-- What each ended job adds: one row for itself and one for each of its tags.
CREATE VIEW usage_of_jobs AS
SELECT j.id AS job_id, j.tenant_id, (j.finished_at AT TIME ZONE 'UTC')::date AS day, j.model, j.key_id,
       t.name AS tag_name, t.value AS tag_value,
       (j.state = 'succeeded')::int AS succeeded, (j.state = 'failed')::int AS failed,
       (j.state = 'canceled')::int AS canceled, (j.state = 'expired')::int AS expired,
       COALESCE(jsonb_array_length(j.outputs), 0) AS images,
       COALESCE((j.timings ->> 'device_ms')::bigint, 0) AS device_ms
  FROM jobs AS j
 CROSS JOIN LATERAL (SELECT '' AS name, '' AS value
                      UNION ALL
                     SELECT key, value FROM jsonb_each_text(j.tags)) AS t
 WHERE j.finished_at IS NOT NULL;

-- Counts the jobs that a statement ended, whichever statement it is. A terminal state is never left, so each job is
-- counted once. Rows are written in the order of their key: two transactions never wait for each other in a circle.
CREATE FUNCTION count_usage() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF NOT EXISTS (SELECT FROM after_it WHERE finished_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO usage_days AS u (tenant_id, day, model, key_id, tag_name, tag_value, slot,
                                 succeeded, failed, canceled, expired, images, device_ms)
    SELECT j.tenant_id, j.day, j.model, j.key_id, j.tag_name, j.tag_value, pg_backend_pid() % 16,
           sum(j.succeeded), sum(j.failed), sum(j.canceled), sum(j.expired), sum(j.images), sum(j.device_ms)
      FROM after_it AS a
      JOIN before_it AS b ON b.id = a.id
      JOIN usage_of_jobs AS j ON j.job_id = a.id
     WHERE b.finished_at IS NULL AND a.finished_at IS NOT NULL
     GROUP BY j.tenant_id, j.day, j.model, j.key_id, j.tag_name, j.tag_value
     ORDER BY j.tenant_id, j.tag_name, j.day, j.model, j.key_id, j.tag_value
    ON CONFLICT (tenant_id, tag_name, day, model, key_id, tag_value, slot) DO UPDATE
       SET succeeded = u.succeeded + EXCLUDED.succeeded, failed = u.failed + EXCLUDED.failed,
           canceled = u.canceled + EXCLUDED.canceled, expired = u.expired + EXCLUDED.expired,
           images = u.images + EXCLUDED.images, device_ms = u.device_ms + EXCLUDED.device_ms;
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_are_counted_when_they_end
    AFTER UPDATE ON jobs
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
    FOR EACH STATEMENT
EXECUTE FUNCTION count_usage();

INSERT INTO usage_days (tenant_id, day, model, key_id, tag_name, tag_value, slot,
                        succeeded, failed, canceled, expired, images, device_ms)
SELECT tenant_id, day, model, key_id, tag_name, tag_value, 0,
       sum(succeeded), sum(failed), sum(canceled), sum(expired), sum(images), sum(device_ms)
  FROM usage_of_jobs
 GROUP BY tenant_id, day, model, key_id, tag_name, tag_value;
