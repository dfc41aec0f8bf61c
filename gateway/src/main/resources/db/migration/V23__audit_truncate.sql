-- To empty it is to delete, too.
CREATE TRIGGER audit_log_is_never_emptied
    BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT
EXECUTE FUNCTION refuse_to_rewrite_audit_log();
