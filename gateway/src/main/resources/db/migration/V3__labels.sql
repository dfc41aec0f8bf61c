-- What clients call their jobs by: for their own lists only, nothing else reads it.
ALTER TABLE jobs
    ADD COLUMN client_reference text CHECK (length(client_reference) BETWEEN 1 AND 255),
    ADD COLUMN tags             jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(tags) = 'object');

CREATE INDEX jobs_by_client_reference ON jobs (tenant_id, client_reference, id DESC) WHERE client_reference IS NOT NULL;
CREATE INDEX jobs_by_tag ON jobs USING gin (tags jsonb_path_ops) WHERE tags <> '{}';
