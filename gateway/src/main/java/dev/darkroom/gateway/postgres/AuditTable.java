package dev.darkroom.gateway.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.audit.AuditLog;
import dev.darkroom.gateway.audit.AuditRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Table {@code audit_log}. */
@ApplicationScoped
class AuditTable implements AuditLog {

    static final String WRITE = """
            INSERT INTO audit_log (tenant, key_id, action, target, details)
            VALUES (?, ?, ?, ?, ?::jsonb)
            """;

    static final String LIST = """
            SELECT id, at, tenant, key_id, action, target, details
              FROM audit_log
             WHERE (?::bigint IS NULL OR id < ?::bigint)
               AND (?::text IS NULL OR action = ?::text)
               AND (?::uuid IS NULL OR key_id = ?::uuid)
               AND (?::text IS NULL OR target = ?::text)
             ORDER BY id DESC
             LIMIT ?
            """;

    private final Database database;

    AuditTable(Database database) {
        this.database = database;
    }

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

    @Override
    public List<AuditRecord> list(Query query) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST)) {
                Parameters.of(list)
                        .optional(query.before())
                        .optional(query.action())
                        .optional(query.key())
                        .optional(query.target())
                        .add(query.limit());
                List<AuditRecord> records = new ArrayList<>();
                try (ResultSet row = list.executeQuery()) {
                    while (row.next()) {
                        records.add(new AuditRecord(
                                row.getLong("id"),
                                Database.instant(row, "at"),
                                row.getString("tenant"),
                                row.getObject("key_id", UUID.class),
                                row.getString("action"),
                                row.getString("target"),
                                Database.tree(row.getString("details"), ObjectNode.class)));
                    }
                }
                return records;
            }
        });
    }
}
