package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.jobs.Amendment;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.JobChanges;
import dev.darkroom.gateway.jobs.JobChanges.Amended.Refusal;
import dev.darkroom.gateway.jobs.Stamp;
import dev.darkroom.gateway.jobs.Terms;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Table {@code jobs} as clients and the clock change it. */
@ApplicationScoped
class JobChangesTable implements JobChanges {

    static final String LOCK_OWN = """
            SELECT version, progress_step, state, dispatched_at IS NOT NULL AS sent
              FROM jobs
             WHERE id = ? AND tenant_id = ?
               FOR UPDATE
            """;

    static final String FIND = "SELECT " + JobRows.columns() + " FROM jobs AS j WHERE j.id = ?";

    static final String CANCEL_QUEUED = """
            UPDATE jobs
               SET state = 'canceled', version = version + 1, cancel_requested_at = now(), finished_at = now()
             WHERE id = ?
            """;

    static final String REQUEST_CANCEL = """
            UPDATE jobs
               SET version = version + 1, cancel_requested_at = now()
             WHERE id = ? AND cancel_requested_at IS NULL
            """;

    /** Cancels as {@link #CANCEL_QUEUED} and {@link #REQUEST_CANCEL} do, many that this transaction has locked. */
    static final String CANCEL_LOCKED = """
            UPDATE jobs
               SET version = version + 1, cancel_requested_at = now(),
                   state = CASE state WHEN 'queued' THEN 'canceled' ELSE state END,
                   finished_at = CASE state WHEN 'queued' THEN now() END
             WHERE id = ANY (?) AND (state = 'queued' OR (state = 'running' AND cancel_requested_at IS NULL))
            RETURNING id, dispatched_at IS NOT NULL AS sent
            """;

    static final String AMEND = """
            UPDATE jobs
               SET version = version + 1,
                   priority = COALESCE(?::smallint, priority),
                   tags = COALESCE(?::jsonb, tags),
                   start_s = CASE WHEN d.given THEN d.start_s ELSE jobs.start_s END,
                   total_s = CASE WHEN d.given THEN d.total_s ELSE jobs.total_s END,
                   start_by = CASE WHEN d.given THEN created_at + make_interval(secs => d.start_s) ELSE start_by END,
                   end_by = CASE WHEN d.given THEN created_at + make_interval(secs => d.total_s) ELSE end_by END
              FROM (SELECT ?::boolean AS given, ?::integer AS start_s, ?::integer AS total_s) AS d
             WHERE id = ?
            """;

    /** Submissions with the same key go one after the other, so that the last of them stays. */
    static final String LOCK_KEY = "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))";

    static final String SUPERSEDE = """
            UPDATE jobs
               SET state = 'canceled', version = version + 1, finished_at = now(), superseded_by = ?
             WHERE tenant_id = ? AND supersede_key = ? AND state = 'queued'
            RETURNING id
            """;

    static final String EXPIRE = """
            WITH late AS (
                SELECT id
                  FROM jobs
                 WHERE id IN ((SELECT id FROM jobs
                                WHERE state = 'queued' AND start_by <= now()
                                  AND NOT EXISTS (SELECT FROM job_attempts AS a WHERE a.job_id = jobs.id)
                                ORDER BY start_by LIMIT ?)
                              UNION ALL
                              (SELECT id FROM jobs
                                WHERE state IN ('queued', 'running') AND end_by <= now()
                                ORDER BY end_by LIMIT ?))
                   FOR UPDATE SKIP LOCKED),
            ended AS (
                UPDATE jobs AS j
                   SET state = 'expired', version = j.version + 1, finished_at = GREATEST(now(), j.started_at),
                       error = CASE WHEN j.end_by <= now() THEN ?::jsonb ELSE ?::jsonb END
                  FROM late
                 WHERE j.id = late.id
                   AND ((j.state = 'queued' AND j.start_by <= now()
                         AND NOT EXISTS (SELECT FROM job_attempts AS a WHERE a.job_id = j.id))
                        OR (j.state IN ('queued', 'running') AND j.end_by <= now()))
                RETURNING j.id, j.attempt, j.finished_at, j.dispatched_at IS NOT NULL AS sent),
            attempts AS (
                UPDATE job_attempts AS a
                   SET ended_at = ended.finished_at, outcome = 'expired'
                  FROM ended
                 WHERE a.job_id = ended.id AND a.number = ended.attempt AND a.ended_at IS NULL)
            SELECT id, sent FROM ended
            """;

    static final String STILL_RUNNING = """
            SELECT id
              FROM jobs
             WHERE state = 'running' AND cancel_requested_at < now() - interval '5 seconds'
             ORDER BY cancel_requested_at
             LIMIT ?
            """;

    private static final String LATE_START = failure(
            FailureCode.START_DEADLINE_PASSED,
            "it was not started within deadline.start_s; submit it again with more time, or with a higher priority");
    private static final String LATE_END = failure(
            FailureCode.TOTAL_DEADLINE_PASSED,
            "it had not ended within deadline.total_s; submit it again with more time");

    private final Database database;

    JobChangesTable(Database database) {
        this.database = database;
    }

    private static String failure(FailureCode code, String detail) {
        return Database.json(new Job.Failure(code.wireName(), detail, code.retryable()));
    }

    private record Locked(Stamp stamp, boolean sent) {}

    private static Optional<Locked> lock(Connection connection, String tenant, JobId id) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_OWN)) {
            lock.setObject(1, id.value());
            lock.setString(2, tenant);
            try (ResultSet row = lock.executeQuery()) {
                return row.next()
                        ? Optional.of(new Locked(JobRows.stamp(row), row.getBoolean("sent")))
                        : Optional.empty();
            }
        }
    }

    @Override
    public Optional<Cancellation> cancel(String tenant, JobId id) {
        return database.inTransaction(connection -> {
            Optional<Locked> locked = lock(connection, tenant, id);
            if (locked.isEmpty()) {
                return Optional.empty();
            }
            Locked job = locked.get();
            Outcome outcome = switch (job.stamp().state()) {
                case QUEUED -> Outcome.CANCELED;
                case RUNNING -> Outcome.CANCEL_REQUESTED;
                default -> Outcome.ALREADY_TERMINAL;
            };
            if (outcome != Outcome.ALREADY_TERMINAL) {
                change(connection, outcome == Outcome.CANCELED ? CANCEL_QUEUED : REQUEST_CANCEL, id);
            }
            boolean sent = outcome != Outcome.ALREADY_TERMINAL && job.sent();
            return Optional.of(new Cancellation(outcome, find(connection, id), sent));
        });
    }

    private static void change(Connection connection, String sql, JobId id) throws SQLException {
        try (PreparedStatement change = connection.prepareStatement(sql)) {
            change.setObject(1, id.value());
            if (change.executeUpdate() > 0) {
                JobFigures.ended(connection, List.of(id));
                ChangeListener.tell(connection, List.of(id));
            }
        }
    }

    private static Job find(Connection connection, JobId id) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setObject(1, id.value());
            return JobRows.rows(find).get(0);
        }
    }

    @Override
    public Optional<Amended> amend(String tenant, JobId id, Amendment amendment, Predicate<Stamp> expected) {
        return database.inTransaction(connection -> {
            Optional<Locked> locked = lock(connection, tenant, id);
            if (locked.isEmpty()) {
                return Optional.empty();
            }
            Stamp stamp = locked.get().stamp();
            if (!expected.test(stamp)) {
                return Optional.of(new Amended(Refusal.CHANGED_MEANWHILE, find(connection, id)));
            }
            if (stamp.state() != JobState.QUEUED) {
                return Optional.of(new Amended(Refusal.NOT_QUEUED, find(connection, id)));
            }
            amend(connection, id, amendment);
            ChangeListener.tell(connection, List.of(id));
            return Optional.of(new Amended(null, find(connection, id)));
        });
    }

    private static void amend(Connection connection, JobId id, Amendment is) throws SQLException {
        Terms.Deadline deadline = is.deadline() == null ? Terms.Deadline.NONE : is.deadline();
        try (PreparedStatement amend = connection.prepareStatement(AMEND)) {
            amend.setObject(1, is.priority() == null ? null : is.priority().rank(), Types.SMALLINT);
            amend.setString(2, is.tags() == null ? null : Database.json(is.tags()));
            amend.setBoolean(3, is.deadline() != null);
            amend.setObject(4, deadline.startS(), Types.INTEGER);
            amend.setObject(5, deadline.totalS(), Types.INTEGER);
            amend.setObject(6, id.value());
            amend.executeUpdate();
        }
    }

    /** Cancels jobs that this transaction has locked; those of them that the workers must be told of. */
    static List<JobId> cancelLocked(Connection connection, List<JobId> jobs) throws SQLException {
        List<JobId> canceled = new ArrayList<>();
        List<JobId> sent = new ArrayList<>();
        try (PreparedStatement cancel = connection.prepareStatement(CANCEL_LOCKED)) {
            cancel.setArray(1, Database.array(connection, "uuid", jobs, JobId::value));
            try (ResultSet row = cancel.executeQuery()) {
                while (row.next()) {
                    JobId id = new JobId(row.getObject("id", UUID.class));
                    canceled.add(id);
                    if (row.getBoolean("sent")) {
                        sent.add(id);
                    }
                }
            }
        }
        JobFigures.ended(connection, canceled);
        ChangeListener.tell(connection, canceled);
        return sent;
    }

    /** Cancels what waits under a key of a tenant, in favour of a job that is about to be accepted. */
    static List<JobId> supersede(Connection connection, String tenant, String key, JobId by) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_KEY)) {
            lock.setString(1, tenant + " " + key);
            lock.execute();
        }
        try (PreparedStatement supersede = connection.prepareStatement(SUPERSEDE)) {
            supersede.setObject(1, by.value());
            supersede.setString(2, tenant);
            supersede.setString(3, key);
            List<JobId> superseded = ids(supersede);
            JobFigures.ended(connection, superseded);
            ChangeListener.tell(connection, superseded);
            return superseded;
        }
    }

    @Override
    public Expired expire(int limit) {
        return database.inTransaction(connection -> {
            try (PreparedStatement expire = connection.prepareStatement(EXPIRE)) {
                expire.setInt(1, limit);
                expire.setInt(2, limit);
                expire.setString(3, LATE_END);
                expire.setString(4, LATE_START);
                List<JobId> expired = new ArrayList<>();
                List<JobId> sent = new ArrayList<>();
                try (ResultSet row = expire.executeQuery()) {
                    while (row.next()) {
                        JobId id = new JobId(row.getObject("id", UUID.class));
                        expired.add(id);
                        if (row.getBoolean("sent")) {
                            sent.add(id);
                        }
                    }
                }
                JobFigures.ended(connection, expired);
                ChangeListener.tell(connection, expired);
                return new Expired(expired.size(), sent);
            }
        });
    }

    @Override
    public List<JobId> stillRunning(int limit) {
        return database.on(connection -> {
            try (PreparedStatement read = connection.prepareStatement(STILL_RUNNING)) {
                read.setInt(1, limit);
                return ids(read);
            }
        });
    }

    private static List<JobId> ids(PreparedStatement statement) throws SQLException {
        List<JobId> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(new JobId(row.getObject("id", UUID.class)));
            }
        }
        return ids;
    }
}
