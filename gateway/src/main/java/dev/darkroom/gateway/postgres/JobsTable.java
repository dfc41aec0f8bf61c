package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.jobs.Acceptance;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.Happening;
import dev.darkroom.gateway.jobs.IdempotencyKey;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.JobQuery;
import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.jobs.KeyReusedException;
import dev.darkroom.gateway.jobs.NewJob;
import dev.darkroom.gateway.jobs.Preview;
import dev.darkroom.gateway.jobs.Stamp;
import dev.darkroom.gateway.jobs.Terms;
import dev.darkroom.tracing.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table {@code jobs} as clients use it: accept, find, list. */
@ApplicationScoped
class JobsTable implements JobStore {

    static final String INSERT = """
            INSERT INTO jobs AS j
                   (id, tenant_id, key_id, model, model_version, pool, input, seed, client_reference, tags,
                    priority, start_s, start_by, total_s, end_by, not_before, ready, supersede_key, retention_s,
                    units, cost_ms, forecast_ms, retried_from, webhook, batch_id, batch_index, trace)
            VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?::jsonb,
                    ?, ?, now() + make_interval(secs => ?), ?, now() + make_interval(secs => ?), ?, ?, ?, ?, ?, ?, ?,
                    ?, ?::jsonb, ?, ?, ?)
            """;

    static final String ACCEPT = INSERT + "RETURNING " + JobRows.columns();

    static final String FIND_BY_KEY = """
            SELECT k.fingerprint,
            """ + JobRows.columns() + """
              FROM idempotency_keys AS k LEFT JOIN jobs AS j ON j.id = k.job_id
             WHERE k.tenant_id = ? AND k.key = ? AND k.expires_at > now()
            """;

    static final String FIND_OWN = "SELECT " + JobRows.columns() + """
              FROM jobs AS j
             WHERE j.id = ? AND j.tenant_id = ?
            """;

    static final String STAMP_OWN = """
            SELECT version, progress_step, state FROM jobs WHERE id = ? AND tenant_id = ?
            """;

    static final String STAMPS_OWN = """
            SELECT id, version, progress_step, state FROM jobs WHERE id = ANY (?) AND tenant_id = ?
            """;

    static final String LOG_OWN = """
            SELECT l.version, l.state, l.attempt, l.updated, l.at
              FROM job_log AS l JOIN jobs AS j ON j.id = l.job_id
             WHERE l.job_id = ? AND j.tenant_id = ? AND l.version > ?
             ORDER BY l.version
            """;

    static final String PREVIEW_OWN = """
            SELECT p.step, p.steps, p.image, p.media_type, p.width, p.height, p.file
              FROM job_previews AS p JOIN jobs AS j ON j.id = p.job_id AND j.version = p.version
             WHERE p.job_id = ? AND j.tenant_id = ? AND j.state = 'running' AND p.version = ? AND p.step >= ?
            """;

    static final String LIST_OWN = "SELECT " + JobRows.columns() + """
              FROM jobs AS j
             WHERE j.tenant_id = ?
               AND (?::uuid IS NULL OR j.id < ?::uuid)
               AND (?::text IS NULL OR j.state = ?::text)
               AND (?::text IS NULL OR j.model = ?::text)
               AND (?::text IS NULL OR j.client_reference = ?::text)
               AND (?::jsonb IS NULL OR (j.tags @> ?::jsonb AND j.tags <> '{}'))
               AND (?::timestamptz IS NULL OR j.created_at >= ?::timestamptz)
               AND (?::timestamptz IS NULL OR j.created_at < ?::timestamptz)
             ORDER BY j.id DESC
             LIMIT ?
            """;

    private final Database database;

    JobsTable(Database database) {
        this.database = database;
    }

    @Override
    public Acceptance insert(NewJob job, @Nullable IdempotencyKey key) throws KeyReusedException {
        String supersedeKey = job.terms().supersedeKey();
        if (key == null && supersedeKey == null) {
            return new Acceptance(database.on(connection -> accept(connection, job)), false);
        }
        Optional<Acceptance> accepted = database.inTransaction(connection -> {
            if (key != null && !KeptKeys.take(connection, job.tenant(), key, job.id(), null)) {
                return Optional.empty();
            }
            return Optional.of(take(connection, job));
        });
        if (accepted.isPresent() || key == null) {
            return accepted.orElseThrow();
        }
        Optional<Job> earlier = find(job.tenant(), key);
        // Empty only where the key's job was erased in this moment.
        return earlier.isPresent() ? new Acceptance(earlier.get(), true) : insert(job, key);
    }

    /** Accepts a job in the connection's transaction, and cancels what it supersedes. */
    static Acceptance take(Connection connection, NewJob job) throws SQLException {
        String supersedeKey = job.terms().supersedeKey();
        List<JobId> superseded = supersedeKey == null
                ? List.of()
                : JobChangesTable.supersede(connection, job.tenant(), supersedeKey, job.id());
        return new Acceptance(accept(connection, job), false, superseded);
    }

    /** Accepts a job in the connection's transaction; those with its key that wait go on. */
    static Job accept(Connection connection, NewJob job) throws SQLException {
        try (PreparedStatement accept = connection.prepareStatement(ACCEPT)) {
            bind(accept, job, null);
            return JobRows.rows(accept).get(0);
        }
    }

    /**
     * Sets the parameters of {@link #INSERT}.
     *
     * @param place in its batch, or null outside of one
     */
    static void bind(PreparedStatement accept, NewJob job, @Nullable Place place) throws SQLException {
        Terms terms = job.terms();
        accept.setObject(1, job.id().value());
        accept.setString(2, job.tenant());
        accept.setObject(3, job.caller().key());
        accept.setString(4, job.model());
        accept.setString(5, job.modelVersion());
        accept.setString(6, job.pool());
        accept.setString(7, Database.json(job.input()));
        accept.setLong(8, job.seed().value());
        accept.setString(9, job.labels().clientReference());
        accept.setString(10, Database.json(job.labels().tags()));
        accept.setInt(11, terms.priority().rank());
        accept.setObject(12, terms.deadline().startS(), Types.INTEGER);
        accept.setObject(13, terms.deadline().startS(), Types.DOUBLE);
        accept.setObject(14, terms.deadline().totalS(), Types.INTEGER);
        accept.setObject(15, terms.deadline().totalS(), Types.DOUBLE);
        accept.setObject(16, terms.notBefore() == null ? null : Database.utc(terms.notBefore()));
        accept.setBoolean(17, terms.notBefore() == null);
        accept.setString(18, terms.supersedeKey());
        accept.setLong(19, terms.retention().toSeconds());
        accept.setInt(20, job.workload().units());
        accept.setInt(21, job.workload().costMs());
        accept.setObject(22, job.forecastMs(), Types.INTEGER);
        accept.setObject(
                23, job.retriedFrom() == null ? null : job.retriedFrom().value());
        accept.setString(24, terms.webhook() == null ? null : Database.json(terms.webhook()));
        accept.setObject(25, place == null ? null : place.batch().value());
        accept.setObject(26, place == null ? null : place.index(), Types.INTEGER);
        accept.setString(27, TraceParent.current());
    }

    /** Where a job stands in a batch. */
    record Place(BatchId batch, int index) {}

    @Override
    public Optional<Job> find(String tenant, IdempotencyKey key) throws KeyReusedException {
        record Kept(String fingerprint, @Nullable Job job) {}
        Optional<Kept> kept = database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND_BY_KEY)) {
                find.setString(1, tenant);
                find.setString(2, key.value());
                try (ResultSet row = find.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Kept(
                                    KeptKeys.fingerprint(row), row.getObject("id") == null ? null : JobRows.job(row)))
                            : Optional.empty();
                }
            }
        });
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        Job job = kept.get().job();
        // There is none where the key stands for a batch.
        if (job == null || !kept.get().fingerprint().equals(key.fingerprint())) {
            throw new KeyReusedException();
        }
        return Optional.of(job);
    }

    @Override
    public Optional<Job> find(String tenant, JobId id) {
        return database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND_OWN)) {
                find.setObject(1, id.value());
                find.setString(2, tenant);
                return JobRows.rows(find).stream().findFirst();
            }
        });
    }

    @Override
    public Optional<Stamp> stamp(String tenant, JobId id) {
        return database.on(connection -> {
            try (PreparedStatement stamp = connection.prepareStatement(STAMP_OWN)) {
                stamp.setObject(1, id.value());
                stamp.setString(2, tenant);
                try (ResultSet row = stamp.executeQuery()) {
                    return row.next() ? Optional.of(JobRows.stamp(row)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Map<JobId, Stamp> stamps(String tenant, Collection<JobId> ids) {
        return database.on(connection -> {
            try (PreparedStatement read = connection.prepareStatement(STAMPS_OWN)) {
                read.setArray(1, Database.array(connection, "uuid", ids, JobId::value));
                read.setString(2, tenant);
                Map<JobId, Stamp> stamps = new HashMap<>();
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        stamps.put(new JobId(row.getObject("id", UUID.class)), JobRows.stamp(row));
                    }
                }
                return stamps;
            }
        });
    }

    @Override
    public List<Happening> log(String tenant, JobId id, int afterVersion) {
        return database.on(connection -> {
            try (PreparedStatement log = connection.prepareStatement(LOG_OWN)) {
                log.setObject(1, id.value());
                log.setString(2, tenant);
                log.setInt(3, afterVersion);
                List<Happening> happenings = new ArrayList<>();
                try (ResultSet row = log.executeQuery()) {
                    while (row.next()) {
                        happenings.add(new Happening(
                                row.getInt("version"),
                                JobState.parse(row.getString("state")),
                                row.getInt("attempt"),
                                row.getBoolean("updated"),
                                Database.instant(row, "at")));
                    }
                }
                return happenings;
            }
        });
    }

    @Override
    public Optional<Preview> preview(String tenant, JobId id, int version, int fromStep) {
        return database.on(connection -> {
            try (PreparedStatement preview = connection.prepareStatement(PREVIEW_OWN)) {
                preview.setObject(1, id.value());
                preview.setString(2, tenant);
                preview.setInt(3, version);
                preview.setInt(4, fromStep);
                try (ResultSet row = preview.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Preview(
                                    row.getInt("step"),
                                    row.getInt("steps"),
                                    row.getInt("image"),
                                    row.getString("media_type"),
                                    row.getInt("width"),
                                    row.getInt("height"),
                                    Base64.getEncoder().encodeToString(row.getBytes("file"))))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public List<Job> list(String tenant, JobQuery query) {
        JobId before = query.before();
        JobState state = query.state();
        Map<String, String> tags = query.labels().tags();
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST_OWN)) {
                list.setString(1, tenant);
                twice(list, 2, before == null ? null : before.value().toString());
                twice(list, 4, state == null ? null : state.wireName());
                twice(list, 6, query.model());
                twice(list, 8, query.labels().clientReference());
                twice(list, 10, tags.isEmpty() ? null : Database.json(tags));
                twice(list, 12, textOrNull(query.createdAfter()));
                twice(list, 14, textOrNull(query.createdBefore()));
                list.setInt(16, query.limit());
                return JobRows.rows(list);
            }
        });
    }

    /** Sets the two parameters of a condition that null switches off. */
    private static void twice(PreparedStatement statement, int index, @Nullable String value) throws SQLException {
        statement.setString(index, value);
        statement.setString(index + 1, value);
    }

    private static @Nullable String textOrNull(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
