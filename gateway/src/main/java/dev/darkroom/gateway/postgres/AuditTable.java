package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.audit.AuditEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Table {@code audit_log}. */
class AuditTable {

    static final String WRITE = """
            INSERT INTO audit_log (tenant, key_id, action, target, details)
            VALUES (?, ?, ?, ?, ?::jsonb)
            """;

    /** Writes an act down in its transaction: no act without a row, no row without the act. */
    static void write(Connection connection, AuditEntry entry) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            write.setString(1, entry.by().tenant());
            write.setObject(2, entry.by().key());
            write.setString(3, entry.action());
            write.setString(4, entry.target());
            write.setString(5, Database.json(entry.details()));
            write.executeUpdate();
        }
    }
}
