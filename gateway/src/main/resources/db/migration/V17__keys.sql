-- Keys as administrators keep them. Those from before are of the settings: there was no other way to make one.
ALTER TABLE api_keys
    ADD COLUMN name         text    NOT NULL DEFAULT '' CHECK (length(name) <= 100),
    -- The last characters of the secret, for people to tell keys apart.
    ADD COLUMN hint         text    CHECK (length(hint) = 4),
    -- The gateway's settings make it at each start, with the same secret and scopes.
    ADD COLUMN of_settings  boolean NOT NULL DEFAULT true,
    ADD COLUMN expires_at   timestamptz,
    -- Works too, until then: so clients can change over.
    ADD COLUMN old_sha256   bytea   UNIQUE CHECK (length(old_sha256) = 32),
    ADD COLUMN old_until    timestamptz,
    ADD CONSTRAINT old_secret_has_its_end CHECK ((old_sha256 IS NULL) = (old_until IS NULL));

ALTER TABLE api_keys ALTER COLUMN of_settings SET DEFAULT false;

CREATE INDEX api_keys_of_a_tenant ON api_keys (tenant_id, id DESC);
