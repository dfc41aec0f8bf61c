-- Who is signed in with a browser. Only the hash of the cookie's token is kept. A session of a revoked key is none.
CREATE TABLE web_sessions (
    token_sha256 bytea       PRIMARY KEY CHECK (length(token_sha256) = 32),
    key_id       uuid        NOT NULL REFERENCES api_keys,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,

    CONSTRAINT ends_after_it_began CHECK (expires_at > created_at)
);

CREATE INDEX web_sessions_by_end ON web_sessions (expires_at);
