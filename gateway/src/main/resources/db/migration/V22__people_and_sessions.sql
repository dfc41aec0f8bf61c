-- Which of its key's secrets began a session: the session ends when that secret does. Those from before know it not, and are none.
ALTER TABLE web_sessions ADD COLUMN secret_sha256 bytea CHECK (length(secret_sha256) = 32);

-- Somebody whom a provider of identities vouches for has a key that nobody knows the secret of: its issuer, # and who it is there.
-- It ends soon after they last signed in there.
ALTER TABLE api_keys
    ADD COLUMN subject text CHECK (length(subject) BETWEEN 1 AND 1000),
    ADD CONSTRAINT a_person_has_one_key_a_tenant UNIQUE (subject, tenant_id),
    ADD CONSTRAINT the_key_of_a_person_ends CHECK (subject IS NULL OR expires_at IS NOT NULL);
