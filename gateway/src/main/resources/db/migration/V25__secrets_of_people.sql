-- Nobody knows the secret of a person's key. Where one was rotated, somebody did: it gets another one, and the sessions that the known
-- one may have begun end.
UPDATE api_keys
   SET secret_sha256 = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
       hint = NULL, old_sha256 = NULL, old_until = NULL
 WHERE subject IS NOT NULL AND (hint IS NOT NULL OR old_sha256 IS NOT NULL);

ALTER TABLE api_keys
    ADD CONSTRAINT nobody_knows_the_secret_of_a_person CHECK (subject IS NULL OR (hint IS NULL AND old_sha256 IS NULL));
