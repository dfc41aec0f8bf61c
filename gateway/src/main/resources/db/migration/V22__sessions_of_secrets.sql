-- Which of its key's secrets began a session: the session ends when that secret does. Those from before know it not, and are none.
ALTER TABLE web_sessions ADD COLUMN secret_sha256 bytea CHECK (length(secret_sha256) = 32);
