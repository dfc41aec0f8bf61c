-- What administrators did, one row an act, written in the transaction of the act. It is only ever added to.
CREATE TABLE audit_log (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    -- Who did it. Neither is a reference: the row outlives both.
    tenant  text        NOT NULL,
    key_id  uuid        NOT NULL,
    -- What was done to what: 'queue.pause' to 'pool:default'.
    action  text        NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    target  text        NOT NULL CHECK (length(target) BETWEEN 1 AND 255),
    details jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object')
);

CREATE INDEX audit_log_by_action ON audit_log (action, id DESC);
CREATE INDEX audit_log_by_key ON audit_log (key_id, id DESC);
CREATE INDEX audit_log_by_target ON audit_log (target, id DESC);

CREATE FUNCTION refuse_to_rewrite_audit_log() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION 'audit_log is only added to' USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER audit_log_is_only_added_to
    BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH STATEMENT
EXECUTE FUNCTION refuse_to_rewrite_audit_log();
