-- Which job an Idempotency-Key stands for, while it is kept. The row is written in the transaction that accepts the job.
CREATE TABLE idempotency_keys (
    tenant_id   text        NOT NULL REFERENCES tenants,
    key         text        NOT NULL CHECK (key ~ '^[!-~]{1,255}$'),
    -- SHA-256 of the request's body.
    fingerprint bytea       NOT NULL CHECK (length(fingerprint) = 32),
    -- Checked at commit, since the key is taken before the job is inserted.
    job_id      uuid        NOT NULL REFERENCES jobs ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);

CREATE INDEX idempotency_keys_to_forget ON idempotency_keys (expires_at);
CREATE INDEX idempotency_keys_of_a_job ON idempotency_keys (job_id);
