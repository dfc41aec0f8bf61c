package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.jobs.Quotas;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** Table {@code tenants} and what its jobs count up to. */
@ApplicationScoped
class QuotasTable implements Quotas {

    static final String COUNT_WAITING = """
            SELECT t.max_waiting,
                   (SELECT count(*)
                      FROM (SELECT 1
                              FROM jobs
                             WHERE tenant_id = t.id AND state = 'queued' AND dispatched_at IS NULL
                             LIMIT (SELECT max_waiting + 1 FROM tenants WHERE id = ?)) AS few) AS waiting
              FROM tenants AS t
             WHERE t.id = ?
            """;

    private final Database database;

    QuotasTable(Database database) {
        this.database = database;
    }

    @Override
    public Waiting waiting(String tenant) {
        return database.on(connection -> {
            try (PreparedStatement count = connection.prepareStatement(COUNT_WAITING)) {
                count.setString(1, tenant);
                count.setString(2, tenant);
                try (ResultSet row = count.executeQuery()) {
                    return row.next()
                            ? new Waiting(row.getInt("max_waiting"), row.getInt("waiting"))
                            : new Waiting(0, 0);
                }
            }
        });
    }
}
