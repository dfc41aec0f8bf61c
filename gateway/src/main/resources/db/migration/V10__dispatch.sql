-- The queue: what waits, what is on its way, and whose turn it is.
ALTER TABLE jobs
    -- When a gateway took it to publish it; null while it waits. Null again where publishing failed.
    ADD COLUMN dispatched_at timestamptz,
    -- False until not_before.
    ADD COLUMN ready         boolean NOT NULL DEFAULT true,
    -- Images times steps: what the model's time is proportional to.
    ADD COLUMN units         integer NOT NULL DEFAULT 1 CHECK (units > 0),
    -- How long it will use a device, as estimated when it was accepted, in milliseconds.
    ADD COLUMN cost_ms       integer NOT NULL DEFAULT 1000 CHECK (cost_ms > 0);

UPDATE jobs SET dispatched_at = published_at WHERE published_at IS NOT NULL;

DROP INDEX jobs_to_publish;
ALTER TABLE jobs
    DROP COLUMN dispatch_after,
    ADD CONSTRAINT published_means_dispatched CHECK (published_at IS NULL OR dispatched_at IS NOT NULL),
    ADD CONSTRAINT dispatched_means_ready CHECK (dispatched_at IS NULL OR ready);

-- A line is the waiting jobs of one pool, tenant and priority, the oldest first.
CREATE INDEX jobs_waiting ON jobs (pool, tenant_id, priority, id) INCLUDE (cost_ms)
    WHERE state = 'queued' AND dispatched_at IS NULL AND ready;
CREATE INDEX jobs_waiting_of_a_tenant ON jobs (tenant_id) WHERE state = 'queued' AND dispatched_at IS NULL;
CREATE INDEX jobs_delayed ON jobs (not_before) WHERE state = 'queued' AND NOT ready;
CREATE INDEX jobs_in_flight ON jobs (pool, tenant_id) INCLUDE (cost_ms)
    WHERE state IN ('queued', 'running') AND dispatched_at IS NOT NULL;
CREATE INDEX jobs_unpublished ON jobs (dispatched_at)
    WHERE state = 'queued' AND dispatched_at IS NOT NULL AND published_at IS NULL;
CREATE INDEX jobs_measured ON jobs (model, model_version, finished_at DESC) WHERE state = 'succeeded';

-- Rows leave the queue's indexes all the time.
ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

-- Start-time fair queueing: dev.darkroom.gateway.dispatch.FairShare. Milliseconds of device time over weight.
CREATE TABLE pool_clocks (
    pool       text             PRIMARY KEY,
    foreground double precision NOT NULL,
    background double precision NOT NULL
);
CREATE TABLE fair_shares (
    pool       text             NOT NULL,
    tenant_id  text             NOT NULL REFERENCES tenants,
    foreground double precision NOT NULL,
    background double precision NOT NULL,
    PRIMARY KEY (pool, tenant_id)
);

ALTER TABLE workers ADD COLUMN capacity integer NOT NULL DEFAULT 16 CHECK (capacity > 0);

CREATE INDEX jobs_to_cancel ON jobs (cancel_requested_at) WHERE state = 'running' AND cancel_requested_at IS NOT NULL;
