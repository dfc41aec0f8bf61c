package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.usage.Usage;
import dev.darkroom.gateway.usage.UsageQuery;
import dev.darkroom.gateway.usage.UsageStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Table {@code usage_days}, which a trigger on {@code jobs} writes. */
@ApplicationScoped
class UsageTable implements UsageStore {

    /**
     * Jobs without the tag have no row that says so: they are what remains of all when those with it are taken away. With
     * no tag asked for, that is all.
     */
    static final String SUM = """
            WITH asked AS (
                SELECT ?::text AS tenant, ?::text AS tag, ?::date AS first, ?::date AS last),
            parts AS (
                SELECT u.model, u.key_id, u.day, NULL AS tag, 1 AS sign,
                       u.succeeded, u.failed, u.canceled, u.expired, u.images, u.device_ms
                  FROM usage_days AS u, asked
                 WHERE u.tenant_id = asked.tenant AND u.tag_name = '' AND u.day BETWEEN asked.first AND asked.last
                 UNION ALL
                SELECT u.model, u.key_id, u.day, CASE sign WHEN 1 THEN u.tag_value END, sign,
                       u.succeeded, u.failed, u.canceled, u.expired, u.images, u.device_ms
                  FROM usage_days AS u, asked, (VALUES (1), (-1)) AS signs (sign)
                 WHERE u.tenant_id = asked.tenant AND u.tag_name = asked.tag
                   AND u.day BETWEEN asked.first AND asked.last)
            SELECT CASE WHEN ? THEN model END AS model, CASE WHEN ? THEN key_id END AS key_id,
                   CASE WHEN ? THEN day END AS day, tag,
                   sum(sign * succeeded)::bigint AS succeeded, sum(sign * failed)::bigint AS failed,
                   sum(sign * canceled)::bigint AS canceled, sum(sign * expired)::bigint AS expired,
                   sum(sign * images)::bigint AS images, sum(sign * device_ms)::bigint AS device_ms
              FROM parts
             GROUP BY 1, 2, 3, 4
            HAVING sum(sign * (succeeded + failed + canceled + expired)) > 0
             LIMIT ?
            """;

    private final Database database;

    UsageTable(Database database) {
        this.database = database;
    }

    @Override
    public List<Usage> sum(String tenant, UsageQuery query, int limit) {
        return database.on(connection -> {
            try (PreparedStatement sum = connection.prepareStatement(SUM)) {
                sum.setString(1, tenant);
                sum.setString(2, query.tag().orElse(null));
                sum.setObject(3, query.from());
                sum.setObject(4, query.to());
                sum.setBoolean(5, query.by("model"));
                sum.setBoolean(6, query.by("key"));
                sum.setBoolean(7, query.by("day"));
                sum.setInt(8, limit);
                List<Usage> usage = new ArrayList<>();
                try (ResultSet row = sum.executeQuery()) {
                    while (row.next()) {
                        usage.add(usage(row));
                    }
                }
                return usage;
            }
        });
    }

    private static Usage usage(ResultSet row) throws SQLException {
        return new Usage(
                row.getString("model"),
                row.getObject("key_id", UUID.class),
                row.getObject("day", LocalDate.class),
                row.getString("tag"),
                new Usage.Sums(
                        row.getLong("succeeded"),
                        row.getLong("failed"),
                        row.getLong("canceled"),
                        row.getLong("expired"),
                        row.getLong("images"),
                        row.getLong("device_ms")));
    }
}
