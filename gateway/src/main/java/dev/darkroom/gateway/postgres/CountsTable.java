package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.queues.CountStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Table {@code queue_counts}, as it is kept: triggers on {@code jobs} write it, nobody else. */
@ApplicationScoped
class CountsTable implements CountStore {

    /** Whoever moves counts holds it until the transaction ends. */
    static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(4612016)";

    static final String LOCK = "SELECT pg_advisory_xact_lock(4612016)";

    /** Safe where a new connection has the number of one that is gone: what it counts next begins a row anew. */
    static final String FOLD = """
            WITH idle AS (
                SELECT backend, pool, model, tenant_id, priority
                  FROM queue_counts
                 WHERE backend <> 0 AND backend NOT IN (SELECT pid FROM pg_stat_activity)
                   FOR UPDATE SKIP LOCKED),
            gone AS (
                DELETE FROM queue_counts AS c
                 USING idle AS i
                 WHERE c.backend = i.backend AND c.pool = i.pool AND c.model = i.model AND c.tenant_id = i.tenant_id
                   AND c.priority = i.priority
                RETURNING c.pool, c.model, c.tenant_id, c.priority, c.waiting, c.delayed, c.sent, c.running, c.waiting_ms,
                          c.under_way_ms, c.accepted, c.ended),
            folded AS (
                INSERT INTO queue_counts AS c (backend, pool, model, tenant_id, priority, waiting, delayed, sent, running,
                                               waiting_ms, under_way_ms, accepted, ended)
                SELECT 0, pool, model, tenant_id, priority, sum(waiting), sum(delayed), sum(sent), sum(running),
                       sum(waiting_ms), sum(under_way_ms), sum(accepted), sum(ended)
                  FROM gone
                 GROUP BY pool, model, tenant_id, priority
                ON CONFLICT (backend, pool, model, tenant_id, priority) DO UPDATE
                   SET waiting = c.waiting + EXCLUDED.waiting, delayed = c.delayed + EXCLUDED.delayed,
                       sent = c.sent + EXCLUDED.sent, running = c.running + EXCLUDED.running,
                       waiting_ms = c.waiting_ms + EXCLUDED.waiting_ms,
                       under_way_ms = c.under_way_ms + EXCLUDED.under_way_ms,
                       accepted = c.accepted + EXCLUDED.accepted, ended = c.ended + EXCLUDED.ended)
            SELECT count(*) FROM gone
            """;

    static final String ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

    static final String DIFFERENCES = """
            SELECT pool || ' ' || model || ' ' || tenant_id || ' ' || priority || ': waiting ' || waiting || ', delayed '
                   || delayed || ', sent ' || sent || ', running ' || running || ', waiting_ms ' || waiting_ms
                   || ', under_way_ms ' || under_way_ms AS difference
              FROM queue_differences
             ORDER BY pool, model, tenant_id, priority
             LIMIT 20
            """;

    private static final String NOBODY_WRITES = "LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE";
    private static final String WAIT_SHORTLY = "SET LOCAL lock_timeout = '10s'";

    static final String MEND = """
            INSERT INTO queue_counts AS c (backend, pool, model, tenant_id, priority, waiting, delayed, sent, running,
                                           waiting_ms, under_way_ms, accepted, ended)
            SELECT 0, pool, model, tenant_id, priority, waiting, delayed, sent, running, waiting_ms, under_way_ms, 0, 0
              FROM queue_differences
            ON CONFLICT (backend, pool, model, tenant_id, priority) DO UPDATE
               SET waiting = c.waiting + EXCLUDED.waiting, delayed = c.delayed + EXCLUDED.delayed,
                   sent = c.sent + EXCLUDED.sent, running = c.running + EXCLUDED.running,
                   waiting_ms = c.waiting_ms + EXCLUDED.waiting_ms, under_way_ms = c.under_way_ms + EXCLUDED.under_way_ms
            """;

    static final String NOTE = """
            UPDATE queue_checks
               SET checked_at = now(), differed_at = CASE WHEN d.difference IS NULL THEN differed_at ELSE now() END,
                   difference = COALESCE(d.difference, queue_checks.difference)
              FROM (SELECT ?::text AS difference) AS d
            """;

    private final Database database;

    CountsTable(Database database) {
        this.database = database;
    }

    @Override
    public int fold() {
        return database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return bool(statement, TRY_LOCK) ? number(statement, FOLD) : 0;
            }
        });
    }

    @Override
    public Optional<String> check() {
        boolean differ = database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(ONE_MOMENT);
            }
            return !differences(connection).isEmpty();
        });
        return database.inTransaction(connection -> {
            List<String> found = differ ? mend(connection) : List.of();
            String said = found.isEmpty() ? null : String.join("; ", found);
            try (PreparedStatement note = connection.prepareStatement(NOTE)) {
                note.setString(1, said);
                note.executeUpdate();
            }
            return Optional.ofNullable(said);
        });
    }

    private static List<String> mend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(WAIT_SHORTLY);
            statement.execute(LOCK);
            statement.execute(NOBODY_WRITES);
            List<String> found = differences(connection);
            statement.executeUpdate(MEND);
            return found;
        }
    }

    private static List<String> differences(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement read = connection.prepareStatement(DIFFERENCES);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                found.add(row.getString("difference"));
            }
        }
        return found;
    }

    private static boolean bool(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
