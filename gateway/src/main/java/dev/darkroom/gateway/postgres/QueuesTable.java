package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.queues.Depth;
import dev.darkroom.gateway.queues.QueueLine;
import dev.darkroom.gateway.queues.QueueReading;
import dev.darkroom.gateway.queues.QueueReading.Passed;
import dev.darkroom.gateway.queues.QueueReading.Pool;
import dev.darkroom.gateway.queues.QueueStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tables {@code queue_counts} and {@code queue_samples} as they are read. */
@ApplicationScoped
class QueuesTable implements QueueStore {

    static final String ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    static final String NOW = "SELECT now() AS at";

    /**
     * A delayed job waits from its not_before on, however long ago it was accepted; so the oldest is looked for among the first ten of a
     * line, which one search of the index finds. Those on their way are few.
     */
    static final String LINES = """
            WITH lines AS (
                SELECT pool, model, tenant_id, priority, sum(waiting) AS waiting, sum(delayed) AS delayed, sum(sent) AS sent,
                       sum(running) AS running, sum(waiting_ms) AS waiting_ms, sum(under_way_ms) AS under_way_ms
                  FROM queue_counts
                 GROUP BY pool, model, tenant_id, priority
                HAVING sum(waiting) <> 0 OR sum(delayed) <> 0 OR sum(sent) <> 0 OR sum(running) <> 0),
            under_way AS (
                SELECT DISTINCT ON (pool, model, tenant_id, priority)
                       pool, model, tenant_id, priority, GREATEST(created_at, not_before) AS since, model_version
                  FROM jobs
                 WHERE state = 'queued' AND dispatched_at IS NOT NULL
                 ORDER BY pool, model, tenant_id, priority, since)
            SELECT l.pool, l.model, l.tenant_id, l.priority, l.waiting, l.delayed, l.sent, l.running, l.waiting_ms,
                   l.under_way_ms, w.since AS waiting_since, w.model_version AS waiting_version,
                   u.since AS sent_since, u.model_version AS sent_version
              FROM lines AS l
              LEFT JOIN LATERAL (
                   SELECT GREATEST(created_at, not_before) AS since, model_version
                     FROM (SELECT created_at, not_before, model_version
                             FROM jobs
                            WHERE pool = l.pool AND tenant_id = l.tenant_id AND priority = l.priority
                              AND model = l.model AND state = 'queued' AND dispatched_at IS NULL AND ready
                            ORDER BY id
                            LIMIT 10) AS foremost
                    ORDER BY since
                    LIMIT 1) AS w ON l.waiting > 0
              LEFT JOIN under_way AS u
                     ON u.pool = l.pool AND u.model = l.model AND u.tenant_id = l.tenant_id AND u.priority = l.priority
             ORDER BY l.pool, l.model, l.tenant_id, l.priority
            """;

    static final String POOLS = """
            SELECT p.pool, COALESCE(c.accepted, 0) AS accepted, COALESCE(c.ended, 0) AS ended,
                   COALESCE(w.workers, 0) AS workers, COALESCE(w.capacity, 0) AS capacity,
                   one.at AS one_at, one.accepted AS one_accepted, one.ended AS one_ended,
                   five.at AS five_at, five.accepted AS five_accepted, five.ended AS five_ended
              FROM (SELECT pool FROM models UNION SELECT pool FROM queue_counts) AS p
              LEFT JOIN (SELECT pool, sum(accepted) AS accepted, sum(ended) AS ended FROM queue_counts GROUP BY pool) AS c
                     ON c.pool = p.pool
              LEFT JOIN (SELECT pool, count(*) AS workers, sum(capacity) AS capacity
                           FROM workers
                          WHERE ready AND stopped_at IS NULL AND heartbeat_at > now() - make_interval(secs => ?)
                          GROUP BY pool) AS w ON w.pool = p.pool
              LEFT JOIN LATERAL (
                   SELECT at, accepted, ended FROM queue_samples
                    WHERE pool = p.pool AND at > now() - interval '65 seconds' ORDER BY at LIMIT 1) AS one ON true
              LEFT JOIN LATERAL (
                   SELECT at, accepted, ended FROM queue_samples
                    WHERE pool = p.pool AND at > now() - interval '305 seconds' ORDER BY at LIMIT 1) AS five ON true
             ORDER BY p.pool
            """;

    static final String LOST = """
            SELECT j.pool, count(*) AS lost
              FROM (SELECT job_id
                      FROM job_attempts
                     WHERE outcome = 'lost' AND ended_at > now() - interval '10 minutes'
                     LIMIT 10000) AS a
              JOIN jobs AS j ON j.id = a.job_id
             GROUP BY j.pool
            """;

    static final String DIFFERENCE = "SELECT differed_at, difference FROM queue_checks WHERE differed_at IS NOT NULL";

    static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(4612020)";

    static final String RECENT = """
            SELECT EXISTS (SELECT FROM queue_samples WHERE at > now() - make_interval(secs => ?))
            """;

    static final String SAMPLE = """
            INSERT INTO queue_samples (pool, at, waiting, sent, running, backlog_ms, accepted, ended, oldest_s, workers)
            VALUES (?, now(), ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String FORGET = "DELETE FROM queue_samples WHERE at < now() - interval '1 day'";

    static final String SAMPLES = """
            SELECT DISTINCT ON (s.span) s.at, s.waiting, s.sent, s.running, s.backlog_ms, s.accepted, s.ended, s.oldest_s,
                   s.workers
              FROM (SELECT date_bin(make_interval(secs => ?), at, timestamptz 'epoch') AS span, at, waiting, sent, running,
                           backlog_ms, accepted, ended, oldest_s, workers
                      FROM queue_samples
                     WHERE pool = ? AND at > now() - make_interval(secs => ?)) AS s
             ORDER BY s.span, s.at DESC
            """;

    private final Database database;

    QueuesTable(Database database) {
        this.database = database;
    }

    @Override
    public QueueReading read() {
        return database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(ONE_MOMENT);
            }
            return read(connection);
        });
    }

    private static QueueReading read(Connection connection) throws SQLException {
        return new QueueReading(
                now(connection),
                lines(connection),
                pools(connection),
                PausesTable.all(connection),
                difference(connection));
    }

    private static Instant now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NOW)) {
            row.next();
            return Database.instant(row, "at");
        }
    }

    private static List<QueueLine> lines(Connection connection) throws SQLException {
        List<QueueLine> lines = new ArrayList<>();
        try (PreparedStatement read = connection.prepareStatement(LINES);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                lines.add(new QueueLine(
                        row.getString("pool"),
                        row.getString("model"),
                        row.getString("tenant_id"),
                        Priority.ranked(row.getInt("priority")),
                        new Depth(
                                row.getLong("waiting"),
                                row.getLong("delayed"),
                                row.getLong("sent"),
                                row.getLong("running"),
                                row.getLong("waiting_ms"),
                                row.getLong("under_way_ms")),
                        oldest(row)));
            }
        }
        return lines;
    }

    private static QueueLine.@Nullable Oldest oldest(ResultSet row) throws SQLException {
        Instant waiting = Database.instantOrNull(row, "waiting_since");
        Instant sent = Database.instantOrNull(row, "sent_since");
        if (sent != null && (waiting == null || sent.isBefore(waiting))) {
            return new QueueLine.Oldest(sent, row.getString("sent_version"));
        }
        return waiting == null ? null : new QueueLine.Oldest(waiting, row.getString("waiting_version"));
    }

    private static List<Pool> pools(Connection connection) throws SQLException {
        Map<String, Set<String>> served = served(connection);
        Map<String, Integer> lost = lost(connection);
        Instant now = now(connection);
        List<Pool> pools = new ArrayList<>();
        try (PreparedStatement read = connection.prepareStatement(POOLS)) {
            read.setInt(1, CatalogueTables.LIVE_S);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    String pool = row.getString("pool");
                    pools.add(new Pool(
                            pool,
                            row.getInt("workers"),
                            row.getInt("capacity"),
                            served.getOrDefault(pool, Set.of()),
                            new Passed(now, row.getLong("accepted"), row.getLong("ended")),
                            earlier(row, "one"),
                            earlier(row, "five"),
                            lost.getOrDefault(pool, 0)));
                }
            }
        }
        return pools;
    }

    private static @Nullable Passed earlier(ResultSet row, String when) throws SQLException {
        Instant at = Database.instantOrNull(row, when + "_at");
        return at == null ? null : new Passed(at, row.getLong(when + "_accepted"), row.getLong(when + "_ended"));
    }

    private static Map<String, Set<String>> served(Connection connection) throws SQLException {
        Map<String, Set<String>> served = new HashMap<>();
        try (PreparedStatement read = connection.prepareStatement(BacklogTable.SERVING)) {
            read.setInt(1, CatalogueTables.LIVE_S);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    served.computeIfAbsent(row.getString("pool"), pool -> new HashSet<>())
                            .add(row.getString("served"));
                }
            }
        }
        return served;
    }

    private static Map<String, Integer> lost(Connection connection) throws SQLException {
        Map<String, Integer> lost = new HashMap<>();
        try (PreparedStatement read = connection.prepareStatement(LOST);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                lost.put(row.getString("pool"), row.getInt("lost"));
            }
        }
        return lost;
    }

    private static QueueReading.@Nullable Difference difference(Connection connection) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement(DIFFERENCE);
                ResultSet row = read.executeQuery()) {
            return row.next()
                    ? new QueueReading.Difference(Database.instant(row, "differed_at"), row.getString("difference"))
                    : null;
        }
    }

    @Override
    public boolean sample(Duration every) {
        return database.inTransaction(connection -> {
            if (!mine(connection, every)) {
                return false;
            }
            QueueReading reading = read(connection);
            try (PreparedStatement sample = connection.prepareStatement(SAMPLE)) {
                for (Pool pool : reading.pools()) {
                    add(sample, reading, pool);
                }
                sample.executeBatch();
            }
            try (Statement forget = connection.createStatement()) {
                forget.executeUpdate(FORGET);
            }
            return true;
        });
    }

    /** Whether nobody else samples now or did so lately. */
    private static boolean mine(Connection connection, Duration every) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(TRY_LOCK);
                PreparedStatement recent = connection.prepareStatement(RECENT)) {
            recent.setDouble(1, every.toMillis() / 1000.0);
            return yes(lock) && !yes(recent);
        }
    }

    private static boolean yes(PreparedStatement question) throws SQLException {
        try (ResultSet row = question.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void add(PreparedStatement sample, QueueReading reading, Pool pool) throws SQLException {
        Depth depth = reading.depth(pool.name());
        Instant oldest = reading.oldest(pool.name());
        sample.setString(1, pool.name());
        sample.setLong(2, depth.waiting());
        sample.setLong(3, depth.sent());
        sample.setLong(4, depth.running());
        sample.setLong(5, depth.backlogMs());
        sample.setLong(6, pool.total().accepted());
        sample.setLong(7, pool.total().ended());
        sample.setObject(
                8,
                oldest == null ? null : Duration.between(oldest, reading.at()).toMillis() / 1000.0);
        sample.setInt(9, pool.workers());
        sample.addBatch();
    }

    @Override
    public List<Sample> samples(String pool, Duration back, Duration each) {
        return database.on(connection -> {
            try (PreparedStatement read = connection.prepareStatement(SAMPLES)) {
                read.setDouble(1, (double) each.toSeconds());
                read.setString(2, pool);
                read.setDouble(3, (double) back.toSeconds());
                List<Sample> samples = new ArrayList<>();
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        samples.add(sample(row));
                    }
                }
                return samples;
            }
        });
    }

    private static Sample sample(ResultSet row) throws SQLException {
        long backlogMs = row.getLong("backlog_ms");
        return new Sample(
                Database.instant(row, "at"),
                new Depth(row.getLong("waiting"), 0, row.getLong("sent"), row.getLong("running"), backlogMs, 0),
                row.getLong("accepted"),
                row.getLong("ended"),
                row.getObject("oldest_s", Double.class),
                row.getInt("workers"));
    }
}
