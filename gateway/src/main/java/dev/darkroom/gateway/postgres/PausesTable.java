package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.pauses.Pause;
import dev.darkroom.gateway.pauses.PauseStore;
import dev.darkroom.gateway.tenants.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code pauses}, and the jobs that are taken back. Whoever pauses holds the lock of the dispatch and that of the starts:
 * both see the pause the next time.
 */
@ApplicationScoped
class PausesTable implements PauseStore {

    /** Whoever starts jobs holds it until the transaction ends, before any row. */
    static final String STARTING = "SELECT pg_advisory_xact_lock_shared(4612019)";

    static final String NOBODY_STARTS = "SELECT pg_advisory_xact_lock(4612019)";

    static final String EXISTS = """
            SELECT CASE ?::text
                       WHEN 'pool' THEN EXISTS (SELECT FROM models WHERE pool = ?)
                                        OR EXISTS (SELECT FROM workers WHERE pool = ?)
                       WHEN 'model' THEN EXISTS (SELECT FROM models WHERE id = ?)
                       ELSE EXISTS (SELECT FROM tenants WHERE id = ?) END
            """;

    static final String PAUSE = """
            INSERT INTO pauses (kind, name, reason, tenant, key_id)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (kind, name) DO NOTHING
            """;

    static final String FIND = """
            SELECT kind, name, reason, paused_at, tenant, key_id FROM pauses WHERE kind = ? AND name = ?
            """;

    static final String ALL = """
            SELECT kind, name, reason, paused_at, tenant, key_id FROM pauses ORDER BY paused_at, kind, name
            """;

    static final String RESUME = "DELETE FROM pauses WHERE kind = ? AND name = ?";

    /**
     * Jobs on their way to a worker that are paused wait again at their old place, in an attempt that was never published: what
     * is told of the message on the broker no longer counts.
     */
    static final String TAKE_BACK = """
            WITH held AS (
                SELECT j.id
                  FROM jobs AS j
                 WHERE j.state = 'queued' AND j.dispatched_at IS NOT NULL
                   AND EXISTS (SELECT FROM pauses AS p
                                WHERE (p.kind = 'pool' AND p.name = j.pool) OR (p.kind = 'model' AND p.name = j.model)
                                   OR (p.kind = 'tenant' AND p.name = j.tenant_id))
                 ORDER BY j.id
                   FOR UPDATE OF j)
            UPDATE jobs AS j
               SET attempt = GREATEST(j.attempt, j.published_attempt + 1),
                   published_attempt = GREATEST(j.attempt, j.published_attempt + 1), delivery = 0, event_offset = NULL,
                   dispatched_at = NULL, published_at = NULL, record_partition = NULL, record_offset = NULL
              FROM held
             WHERE j.id = held.id
            RETURNING j.id, j.attempt - 1 AS unwanted
            """;

    static final String ANY = "SELECT EXISTS (SELECT FROM pauses)";

    private final Database database;

    PausesTable(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Outcome> pause(Target target, @Nullable String reason, Caller by) {
        return database.inTransaction(connection -> {
            if (!exists(connection, target)) {
                return Optional.empty();
            }
            lock(connection);
            boolean changed = insert(connection, target, reason, by);
            List<JobAttempt> takenBack = takeBack(connection);
            Pause pause = find(connection, target);
            AuditTable.write(connection, entry("pause", target, by, details(changed, reason, takenBack.size())));
            return Optional.of(new Outcome(changed, pause, takenBack));
        });
    }

    @Override
    public Optional<Outcome> resume(Target target, Caller by) {
        return database.inTransaction(connection -> {
            if (!exists(connection, target)) {
                return Optional.empty();
            }
            lock(connection);
            Pause pause = find(connection, target);
            boolean changed;
            try (PreparedStatement resume = connection.prepareStatement(RESUME)) {
                bind(resume, target);
                changed = resume.executeUpdate() > 0;
            }
            AuditTable.write(connection, entry("resume", target, by, details(changed, null, 0)));
            return Optional.of(new Outcome(changed, pause, List.of()));
        });
    }

    @Override
    public List<JobAttempt> takeBack() {
        return database.inTransaction(connection -> {
            try (Statement any = connection.createStatement();
                    ResultSet row = any.executeQuery(ANY)) {
                if (!row.next() || !row.getBoolean(1)) {
                    return List.of();
                }
            }
            return takeBack(connection);
        });
    }

    @Override
    public List<Pause> all() {
        return database.on(PausesTable::all);
    }

    static List<Pause> all(Connection connection) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement(ALL)) {
            return pauses(read);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute(QueueLines.LOCK);
            lock.execute(NOBODY_STARTS);
        }
    }

    private static boolean exists(Connection connection, Target target) throws SQLException {
        try (PreparedStatement exists = connection.prepareStatement(EXISTS)) {
            exists.setString(1, target.kind().wireName());
            for (int parameter = 2; parameter <= 5; parameter++) {
                exists.setString(parameter, target.name());
            }
            try (ResultSet row = exists.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static boolean insert(Connection connection, Target target, @Nullable String reason, Caller by)
            throws SQLException {
        try (PreparedStatement pause = connection.prepareStatement(PAUSE)) {
            bind(pause, target);
            pause.setString(3, reason);
            pause.setString(4, by.tenant());
            pause.setObject(5, by.key());
            return pause.executeUpdate() > 0;
        }
    }

    private static List<JobAttempt> takeBack(Connection connection) throws SQLException {
        List<JobAttempt> unwanted = new ArrayList<>();
        try (PreparedStatement takeBack = connection.prepareStatement(TAKE_BACK);
                ResultSet row = takeBack.executeQuery()) {
            while (row.next()) {
                unwanted.add(new JobAttempt(new JobId(row.getObject("id", UUID.class)), row.getInt("unwanted")));
            }
        }
        return unwanted;
    }

    private static @Nullable Pause find(Connection connection, Target target) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            bind(find, target);
            List<Pause> found = pauses(find);
            return found.isEmpty() ? null : found.get(0);
        }
    }

    private static void bind(PreparedStatement statement, Target target) throws SQLException {
        statement.setString(1, target.kind().wireName());
        statement.setString(2, target.name());
    }

    private static List<Pause> pauses(PreparedStatement read) throws SQLException {
        List<Pause> pauses = new ArrayList<>();
        try (ResultSet row = read.executeQuery()) {
            while (row.next()) {
                pauses.add(new Pause(
                        Pause.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        row.getString("name"),
                        row.getString("reason"),
                        Database.instant(row, "paused_at"),
                        row.getObject("key_id", UUID.class),
                        row.getString("tenant")));
            }
        }
        return pauses;
    }

    private static Map<String, Object> details(boolean changed, @Nullable String reason, int takenBack) {
        Map<String, Object> details = new HashMap<>();
        details.put("changed", changed);
        details.put("taken_back", takenBack);
        if (reason != null) {
            details.put("reason", reason);
        }
        return details;
    }

    private static AuditEntry entry(String act, Target target, Caller by, Map<String, Object> details) {
        String kind = target.kind().wireName();
        return new AuditEntry(by, kind + "." + act, kind + ":" + target.name(), details);
    }
}
