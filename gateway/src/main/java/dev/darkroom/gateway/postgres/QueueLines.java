package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.dispatch.FairShare;
import dev.darkroom.gateway.dispatch.PoolQueue;
import dev.darkroom.gateway.dispatch.PoolQueue.Head;
import dev.darkroom.gateway.dispatch.PoolQueue.Line;
import dev.darkroom.gateway.dispatch.PoolQueue.Tags;
import dev.darkroom.gateway.dispatch.PoolQueue.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what waits for the pools that have room, and writes down who got what. One gateway at a time does so. No statement's
 * cost grows with the number of waiting jobs: it grows with the lines (pool, tenant, priority, model) and with the room.
 */
final class QueueLines {

    /** A pool's room while few of its workers live: enough that a backlog shows on the broker. */
    private static final int LEAST_WINDOW = 16;

    /** Held until the transaction ends. The number is any that nothing else uses. */
    static final String LOCK = "SELECT pg_advisory_xact_lock(4612001)";

    /** Jumps from line to line over the index (a loose index scan), and passes over what is paused. */
    static final String LINES = """
            WITH RECURSIVE lines AS (
                (SELECT pool, tenant_id, priority, model
                   FROM jobs
                  WHERE state = 'queued' AND dispatched_at IS NULL AND ready
                  ORDER BY pool, tenant_id, priority, model
                  LIMIT 1)
                UNION ALL
                SELECT next.*
                  FROM lines AS l
                 CROSS JOIN LATERAL (
                       SELECT pool, tenant_id, priority, model
                         FROM jobs
                        WHERE state = 'queued' AND dispatched_at IS NULL AND ready
                          AND (pool, tenant_id, priority, model) > (l.pool, l.tenant_id, l.priority, l.model)
                        ORDER BY pool, tenant_id, priority, model
                        LIMIT 1) AS next)
            SELECT l.pool, l.tenant_id, l.priority, l.model, t.weight, t.max_running,
                   COALESCE(s.foreground, 0) AS foreground, COALESCE(s.background, 0) AS background,
                   COALESCE(c.foreground, 0) AS pool_foreground, COALESCE(c.background, 0) AS pool_background
              FROM lines AS l
              JOIN tenants AS t ON t.id = l.tenant_id
              LEFT JOIN fair_shares AS s ON s.pool = l.pool AND s.tenant_id = l.tenant_id
              LEFT JOIN pool_clocks AS c ON c.pool = l.pool
             WHERE NOT EXISTS (SELECT FROM pauses AS p
                                WHERE (p.kind = 'pool' AND p.name = l.pool) OR (p.kind = 'model' AND p.name = l.model)
                                   OR (p.kind = 'tenant' AND p.name = l.tenant_id))
             ORDER BY l.pool, l.tenant_id, l.priority, l.model
            """;

    static final String IN_FLIGHT = """
            SELECT pool, tenant_id, count(*) AS jobs
              FROM jobs
             WHERE state IN ('queued', 'running') AND dispatched_at IS NOT NULL
             GROUP BY pool, tenant_id
            """;

    static final String CAPACITIES = """
            SELECT pool, sum(capacity) AS jobs
              FROM workers
             WHERE ready AND stopped_at IS NULL AND heartbeat_at > now() - make_interval(secs => ?)
             GROUP BY pool
            """;

    static final String HEADS = """
            SELECT l.tenant_id, l.priority, h.id, h.cost_ms
              FROM unnest(?::text[], ?::smallint[], ?::text[]) AS l (tenant_id, priority, model)
             CROSS JOIN LATERAL (
                   SELECT id, cost_ms
                     FROM jobs
                    WHERE pool = ? AND tenant_id = l.tenant_id AND priority = l.priority AND model = l.model
                      AND state = 'queued' AND dispatched_at IS NULL AND ready
                    ORDER BY id
                    LIMIT ?) AS h
             ORDER BY l.tenant_id, l.priority, h.id
            """;

    static final String KEEP_CLOCK = """
            INSERT INTO pool_clocks (pool, foreground, background) VALUES (?, ?, ?)
            ON CONFLICT (pool) DO UPDATE SET foreground = EXCLUDED.foreground, background = EXCLUDED.background
            """;

    static final String KEEP_SHARE = """
            INSERT INTO fair_shares (pool, tenant_id, foreground, background) VALUES (?, ?, ?, ?)
            ON CONFLICT (pool, tenant_id) DO UPDATE
               SET foreground = EXCLUDED.foreground, background = EXCLUDED.background
            """;

    private QueueLines() {}

    private record Row(
            String pool,
            String tenant,
            int priority,
            String model,
            double weight,
            @Nullable Integer maxRunning,
            Tags finishes,
            Tags clocks) {}

    /** The pools that have both jobs that wait and room for some; the first jobs of each model in a line, at most {@code limit}. */
    static List<PoolQueue> read(Connection connection, int limit) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute(LOCK);
        }
        Map<String, List<Row>> rows = lines(connection);
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<String, Integer> ofPool = new HashMap<>();
        Map<String, Integer> ofTenant = new HashMap<>();
        countInFlight(connection, ofPool, ofTenant);
        Map<String, Integer> capacities = capacities(connection);
        List<PoolQueue> queues = new ArrayList<>();
        int left = limit;
        for (Map.Entry<String, List<Row>> each : rows.entrySet()) {
            String pool = each.getKey();
            int window = Math.max(LEAST_WINDOW, capacities.getOrDefault(pool, 0));
            int room = Math.min(left, window - ofPool.getOrDefault(pool, 0));
            if (room > 0) {
                left -= room;
                List<Row> lines = each.getValue();
                queues.add(new PoolQueue(
                        pool, room, lines.get(0).clocks(), tenants(connection, pool, room, lines, ofTenant)));
            }
        }
        return queues;
    }

    private static Map<String, List<Row>> lines(Connection connection) throws SQLException {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        try (PreparedStatement lines = connection.prepareStatement(LINES);
                ResultSet row = lines.executeQuery()) {
            while (row.next()) {
                rows.computeIfAbsent(row.getString("pool"), pool -> new ArrayList<>())
                        .add(new Row(
                                row.getString("pool"),
                                row.getString("tenant_id"),
                                row.getInt("priority"),
                                row.getString("model"),
                                row.getDouble("weight"),
                                row.getObject("max_running", Integer.class),
                                new Tags(row.getDouble("foreground"), row.getDouble("background")),
                                new Tags(row.getDouble("pool_foreground"), row.getDouble("pool_background"))));
            }
        }
        return rows;
    }

    private static void countInFlight(Connection connection, Map<String, Integer> ofPool, Map<String, Integer> ofTenant)
            throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(IN_FLIGHT);
                ResultSet row = count.executeQuery()) {
            while (row.next()) {
                ofPool.merge(row.getString("pool"), row.getInt("jobs"), Integer::sum);
                ofTenant.merge(row.getString("tenant_id"), row.getInt("jobs"), Integer::sum);
            }
        }
    }

    private static Map<String, Integer> capacities(Connection connection) throws SQLException {
        Map<String, Integer> capacities = new HashMap<>();
        try (PreparedStatement sum = connection.prepareStatement(CAPACITIES)) {
            sum.setInt(1, CatalogueTables.LIVE_S);
            try (ResultSet row = sum.executeQuery()) {
                while (row.next()) {
                    capacities.put(row.getString("pool"), row.getInt("jobs"));
                }
            }
        }
        return capacities;
    }

    private static List<Tenant> tenants(
            Connection connection, String pool, int room, List<Row> lines, Map<String, Integer> underWay)
            throws SQLException {
        Map<String, Map<Integer, List<Head>>> heads = heads(connection, pool, room, lines);
        Map<String, Row> tenants = new LinkedHashMap<>();
        lines.forEach(line -> tenants.putIfAbsent(line.tenant(), line));
        return tenants.values().stream()
                .map(tenant -> new Tenant(
                        tenant.tenant(),
                        tenant.weight(),
                        tenant.maxRunning() == null
                                ? Integer.MAX_VALUE
                                : tenant.maxRunning() - underWay.getOrDefault(tenant.tenant(), 0),
                        tenant.finishes(),
                        heads.getOrDefault(tenant.tenant(), Map.of()).entrySet().stream()
                                .map(line -> new Line(line.getKey(), line.getValue()))
                                .toList()))
                .toList();
    }

    private static Map<String, Map<Integer, List<Head>>> heads(
            Connection connection, String pool, int room, List<Row> lines) throws SQLException {
        Map<String, Map<Integer, List<Head>>> heads = new HashMap<>();
        try (PreparedStatement read = connection.prepareStatement(HEADS)) {
            read.setArray(1, Database.array(connection, "text", lines, Row::tenant));
            read.setArray(2, Database.array(connection, "int2", lines, Row::priority));
            read.setArray(3, Database.array(connection, "text", lines, Row::model));
            read.setString(4, pool);
            read.setInt(5, room);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    heads.computeIfAbsent(row.getString("tenant_id"), tenant -> new LinkedHashMap<>())
                            .computeIfAbsent(row.getInt("priority"), priority -> new ArrayList<>())
                            .add(new Head(new JobId(row.getObject("id", UUID.class)), row.getInt("cost_ms")));
                }
            }
        }
        return heads;
    }

    static void remember(Connection connection, PoolQueue pool, FairShare.Choice choice) throws SQLException {
        if (choice.jobs().isEmpty()) {
            return;
        }
        try (PreparedStatement keep = connection.prepareStatement(KEEP_CLOCK)) {
            keep.setString(1, pool.pool());
            keep.setDouble(2, choice.clocks().foreground());
            keep.setDouble(3, choice.clocks().background());
            keep.executeUpdate();
        }
        try (PreparedStatement keep = connection.prepareStatement(KEEP_SHARE)) {
            for (Map.Entry<String, Tags> each : choice.finishes().entrySet()) {
                keep.setString(1, pool.pool());
                keep.setString(2, each.getKey());
                keep.setDouble(3, each.getValue().foreground());
                keep.setDouble(4, each.getValue().background());
                keep.addBatch();
            }
            keep.executeBatch();
        }
    }
}
