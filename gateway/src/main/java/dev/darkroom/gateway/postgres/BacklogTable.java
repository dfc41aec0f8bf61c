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

    /** From the counts that the transactions keep: no job is read. */
    static final String COUNT_LINES = """
            SELECT c.pool, c.tenant_id, c.priority, t.weight, t.max_running, sum(c.waiting) AS jobs,
                   sum(c.waiting_ms) AS cost_ms, sum(c.sent + c.running) AS under_way, sum(c.under_way_ms) AS under_way_ms
              FROM queue_counts AS c JOIN tenants AS t ON t.id = c.tenant_id
             GROUP BY c.pool, c.tenant_id, c.priority, t.id
            HAVING sum(c.waiting) > 0 OR sum(c.sent + c.running) > 0
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
            Counted counted = count(connection);
            Map<String, Map<String, Integer>> serving = serving(connection);
            Set<String> names = new TreeSet<>(counted.lines().keySet());
            names.addAll(counted.underWayMs().keySet());
            names.addAll(serving.keySet());
            Map<String, Pool> pools = new HashMap<>();
            for (String name : names) {
                pools.put(
                        name,
                        new Pool(
                                counted.lines().getOrDefault(name, List.of()),
                                counted.underWayMs().getOrDefault(name, 0L),
                                serving.getOrDefault(name, Map.of())));
            }
            return new Pools(pools, counted.underWay(), counted.mayRun(), PausesTable.all(connection));
        });
    }

    private record Counted(
            Map<String, List<Line>> lines,
            Map<String, Long> underWayMs,
            Map<String, Integer> underWay,
            Map<String, Integer> mayRun) {}

    private static Counted count(Connection connection) throws SQLException {
        Counted counted = new Counted(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        try (PreparedStatement count = connection.prepareStatement(COUNT_LINES);
                ResultSet row = count.executeQuery()) {
            while (row.next()) {
                String pool = row.getString("pool");
                String tenant = row.getString("tenant_id");
                if (row.getInt("jobs") > 0) {
                    counted.lines()
                            .computeIfAbsent(pool, first -> new ArrayList<>())
                            .add(new Line(
                                    tenant,
                                    row.getInt("priority"),
                                    row.getDouble("weight"),
                                    row.getInt("jobs"),
                                    row.getLong("cost_ms")));
                }
                if (row.getInt("under_way") > 0) {
                    counted.underWayMs().merge(pool, row.getLong("under_way_ms"), Long::sum);
                    counted.underWay().merge(tenant, row.getInt("under_way"), Integer::sum);
                }
                Integer most = row.getObject("max_running", Integer.class);
                if (most != null) {
                    counted.mayRun().put(tenant, most);
                }
            }
        }
        return counted;
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
