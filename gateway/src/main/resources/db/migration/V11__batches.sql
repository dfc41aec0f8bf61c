-- Many jobs accepted at once, all or none.
CREATE TABLE batches (
    id                  uuid        PRIMARY KEY,
    tenant_id           text        NOT NULL REFERENCES tenants,
    total               integer     NOT NULL CHECK (total BETWEEN 1 AND 10000),
    client_reference    text        CHECK (length(client_reference) BETWEEN 1 AND 255),
    tags                jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(tags) = 'object'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    cancel_requested_at timestamptz,
    finished_at         timestamptz,
    -- How its jobs ended; written down once, since an end is final. Before, they are counted.
    succeeded           integer CHECK (succeeded >= 0),
    failed              integer CHECK (failed >= 0),
    canceled            integer CHECK (canceled >= 0),
    expired             integer CHECK (expired >= 0),
    CONSTRAINT all_jobs_are_counted_exactly_when_finished
        CHECK (CASE WHEN finished_at IS NULL
                    THEN num_nonnulls(succeeded, failed, canceled, expired) = 0
                    ELSE COALESCE(succeeded + failed + canceled + expired = total, false) END)
);

CREATE INDEX batches_of_a_tenant ON batches (tenant_id, id DESC);
CREATE INDEX batches_to_complete ON batches (id) WHERE finished_at IS NULL;

ALTER TABLE jobs
    ADD COLUMN batch_id    uuid REFERENCES batches,
    -- Its place in the batch, from 0.
    ADD COLUMN batch_index integer CHECK (batch_index >= 0),
    ADD CONSTRAINT batch_and_index_together CHECK ((batch_id IS NULL) = (batch_index IS NULL));

-- The jobs of a batch in their order, and how many are in which state.
CREATE UNIQUE INDEX jobs_of_a_batch ON jobs (batch_id, batch_index) INCLUDE (state) WHERE batch_id IS NOT NULL;
CREATE INDEX jobs_open_of_a_batch ON jobs (batch_id, batch_index)
    WHERE batch_id IS NOT NULL AND state IN ('queued', 'running');

-- A key stands for a job or for a batch.
ALTER TABLE idempotency_keys
    ALTER COLUMN job_id DROP NOT NULL,
    ADD COLUMN batch_id uuid REFERENCES batches ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT stands_for_one_thing CHECK (num_nonnulls(job_id, batch_id) = 1);
CREATE INDEX idempotency_keys_of_a_batch ON idempotency_keys (batch_id) WHERE batch_id IS NOT NULL;

CREATE FUNCTION enqueue_webhooks_of_batch() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM enqueue_webhooks(NEW.tenant_id, 'batch.completed', NEW.id || '/1', NEW.id, 1, NULL);
    RETURN NULL;
END
$$;

CREATE TRIGGER webhooks_hear_of_completed_batches
    AFTER UPDATE ON batches
    FOR EACH ROW
    WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL)
EXECUTE FUNCTION enqueue_webhooks_of_batch();
