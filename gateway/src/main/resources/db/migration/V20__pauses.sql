-- What is not to be started: docs/decisions/0016-pause.md.
CREATE TABLE pauses (
    kind      text        NOT NULL CHECK (kind IN ('pool', 'model', 'tenant')),
    name      text        NOT NULL,
    reason    text        CHECK (length(reason) BETWEEN 1 AND 500),
    paused_at timestamptz NOT NULL DEFAULT now(),
    -- Who did it. Neither is a reference: it shall be told even when they are gone.
    tenant    text        NOT NULL,
    key_id    uuid        NOT NULL,
    PRIMARY KEY (kind, name)
);

-- How a pool stood, every ten seconds of the last day.
CREATE TABLE queue_samples (
    pool       text        NOT NULL,
    at         timestamptz NOT NULL,
    waiting    bigint      NOT NULL,
    sent       bigint      NOT NULL,
    running    bigint      NOT NULL,
    -- Device time of all that waits, was sent or runs.
    backlog_ms bigint      NOT NULL,
    -- Since the counting began.
    accepted   bigint      NOT NULL,
    ended      bigint      NOT NULL,
    -- Age of the oldest job that was not started; null where there is none.
    oldest_s   double precision,
    workers    integer     NOT NULL,
    PRIMARY KEY (pool, at)
) WITH (autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX queue_samples_to_forget ON queue_samples (at);
