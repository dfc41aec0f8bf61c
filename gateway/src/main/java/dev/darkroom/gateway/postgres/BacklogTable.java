package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.forecast.Backlog;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Table {@code jobs} as what waits. */
@ApplicationScoped
class BacklogTable implements Backlog {

    static final String COUNT_LINES =
            "SELECT l.pool, l.tenant_id, l.priority, l.weight, l.max_running, w.jobs, w.cost_ms FROM ("
                    + QueueLines.LINES + """
            ) AS l
             CROSS JOIN LATERAL (
                   SELECT count(*) AS jobs, COALESCE(sum(cost_ms), 0) AS cost_ms
                     FROM (SELECT cost_ms
                             FROM jobs
                            WHERE pool = l.pool AND tenant_id = l.tenant_id AND priority = l.priority
                              AND state = 'queued' AND dispatched_at IS NULL AND ready
                            LIMIT ?) AS few) AS w
            """;

    static final String UNDER_WAY = """
            SELECT j.pool, j.tenant_id, count(*) AS jobs, sum(j.cost_ms) AS cost_ms
              FROM jobs AS j
             WHERE j.state IN ('queued', 'running') AND j.dispatched_at IS NOT NULL
             GROUP BY j.pool, j.tenant_id
            """;

    static final String SERVING = """
            SELECT w.pool, s.model_id || '@' || s.model_version AS served, count(*) AS workers
              FROM workers AS w JOIN worker_models AS s ON s.worker_id = w.id
             WHERE w.ready AND w.stopped_at IS NULL AND w.heartbeat_at > now() - make_interval(secs => ?)
             GROUP BY w.pool, served
            """;

    static final String STANDING = """
            SELECT j.pool, j.cost_ms, j.dispatched_at IS NOT NULL AS sent, j.ready, a.jobs, a.cost_ms AS ahead_ms
              FROM jobs AS j
             CROSS JOIN LATERAL (
                   SELECT count(*) AS jobs, COALESCE(sum(cost_ms), 0) AS cost_ms
                     FROM (SELECT w.cost_ms
                             FROM jobs AS w
                            WHERE w.pool = j.pool AND w.tenant_id = j.tenant_id AND w.priority = j.priority
                              AND w.state = 'queued' AND w.dispatched_at IS NULL AND w.ready AND w.id < j.id
                            LIMIT ?) AS few) AS a
             WHERE j.id = ? AND j.state = 'queued'
            """;

    private final Database database;

    BacklogTable(Database database) {
        this.database = database;
    }

    @Override
    public Pools pools() {
        return database.on(connection -> {
            Map<String, List<Line>> lines = new HashMap<>();
            Map<String, Integer> mayRun = new HashMap<>();
            count(connection, lines, mayRun);
            Map<String, Long> underWayMs = new HashMap<>();
            Map<String, Integer> underWay = new HashMap<>();
            countUnderWay(connection, underWayMs, underWay);
            Map<String, Map<String, Integer>> serving = serving(connection);
            Set<String> names = new TreeSet<>(lines.keySet());
            names.addAll(underWayMs.keySet());
            names.addAll(serving.keySet());
            Map<String, Pool> pools = new HashMap<>();
            for (String name : names) {
                pools.put(
                        name,
                        new Pool(
                                lines.getOrDefault(name, List.of()),
                                underWayMs.getOrDefault(name, 0L),
                                serving.getOrDefault(name, Map.of())));
            }
            return new Pools(pools, underWay, mayRun);
        });
    }

    private static void count(Connection connection, Map<String, List<Line>> lines, Map<String, Integer> mayRun)
            throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_LINES)) {
            count.setInt(1, MOST_COUNTED + 1);
            try (ResultSet row = count.executeQuery()) {
                while (row.next()) {
                    String tenant = row.getString("tenant_id");
                    lines.computeIfAbsent(row.getString("pool"), pool -> new ArrayList<>())
                            .add(new Line(
                                    tenant,
                                    row.getInt("priority"),
                                    row.getDouble("weight"),
                                    row.getInt("jobs"),
                                    row.getLong("cost_ms")));
                    Integer most = row.getObject("max_running", Integer.class);
                    if (most != null) {
                        mayRun.put(tenant, most);
                    }
                }
            }
        }
    }

    private static void countUnderWay(Connection connection, Map<String, Long> ofPool, Map<String, Integer> ofTenant)
            throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(UNDER_WAY);
                ResultSet row = count.executeQuery()) {
            while (row.next()) {
                ofPool.merge(row.getString("pool"), row.getLong("cost_ms"), Long::sum);
                ofTenant.merge(row.getString("tenant_id"), row.getInt("jobs"), Integer::sum);
            }
        }
    }

    private static Map<String, Map<String, Integer>> serving(Connection connection) throws SQLException {
        Map<String, Map<String, Integer>> serving = new HashMap<>();
        try (PreparedStatement count = connection.prepareStatement(SERVING)) {
            count.setInt(1, CatalogueTables.LIVE_S);
            try (ResultSet row = count.executeQuery()) {
                while (row.next()) {
                    serving.computeIfAbsent(row.getString("pool"), pool -> new HashMap<>())
                            .put(row.getString("served"), row.getInt("workers"));
                }
            }
        }
        return serving;
    }

    @Override
    public Optional<Standing> standing(JobId job) {
        return database.on(connection -> {
            try (PreparedStatement read = connection.prepareStatement(STANDING)) {
                read.setInt(1, MOST_COUNTED + 1);
                read.setObject(2, job.value());
                try (ResultSet row = read.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Standing(
                                    row.getString("pool"),
                                    row.getInt("cost_ms"),
                                    row.getBoolean("sent"),
                                    row.getBoolean("ready"),
                                    row.getInt("jobs"),
                                    row.getLong("ahead_ms")))
                            : Optional.empty();
                }
            }
        });
    }
}
