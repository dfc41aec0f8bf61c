package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.dispatch.BrokerLook;
import dev.darkroom.gateway.dispatch.Lost;
import dev.darkroom.gateway.dispatch.LostWork;
import dev.darkroom.gateway.jobs.Job;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Table {@code jobs} as far as its jobs are with nobody any more. */
@ApplicationScoped
class LostWorkTable implements LostWork {

    private static final int AT_ONCE = 500;

    /** A worker that has not announced itself yet is given time for that. */
    static final String SILENT = """
            SELECT j.id, j.version
              FROM jobs AS j
              LEFT JOIN workers AS w ON w.id = j.worker
             WHERE j.state = 'running'
               AND (w.stopped_at IS NOT NULL
                    OR COALESCE(w.heartbeat_at, j.dispatched_at) < now() - make_interval(secs => ?))
             LIMIT ?
            """;

    static final String SUSPECTS = """
            SELECT j.id, j.version
              FROM jobs AS j
              JOIN workers AS w ON w.id = j.worker
             WHERE j.state = 'running' AND w.stopped_at IS NULL AND j.id <> ALL (w.running)
             LIMIT ?
            """;

    /** Where nobody wrote down the message's place it is published again at once, since nobody could find out that it is gone. */
    static final String LOSE = """
            WITH seen AS (
                SELECT * FROM unnest(?::uuid[], ?::int[]) AS t (id, version)),
            locked AS (
                SELECT j.id, j.attempt AS number
                  FROM jobs AS j JOIN seen ON seen.id = j.id
                 WHERE j.version = seen.version AND j.state = 'running'
                 ORDER BY j.id
                   FOR UPDATE OF j SKIP LOCKED),
            changed AS (
                UPDATE jobs AS j
                   SET state = 'queued', version = j.version + 1, attempt = j.attempt + 1,
                       worker = NULL, device = NULL, started_at = NULL, progress_step = NULL, progress_steps = NULL,
                       dispatched_at = CASE WHEN j.record_offset IS NOT NULL THEN j.dispatched_at END,
                       published_at = CASE WHEN j.record_offset IS NOT NULL THEN j.published_at END
                  FROM locked
                 WHERE j.id = locked.id
                RETURNING j.id, locked.number),
            attempts AS (
                UPDATE job_attempts AS a
                   SET ended_at = GREATEST(now(), a.started_at), outcome = 'lost'
                  FROM changed
                 WHERE a.job_id = changed.id AND a.number = changed.number AND a.ended_at IS NULL)
            SELECT id FROM changed
            """;

    static final String REPUBLISH = """
            UPDATE jobs
               SET dispatched_at = NULL, published_at = NULL, record_partition = NULL, record_offset = NULL
             WHERE id IN (SELECT id
                            FROM jobs
                           WHERE state = 'queued' AND pool = ? AND record_partition = ?
                             AND (record_offset < ? OR record_offset >= ?)
                             AND published_at < now() - interval '15 seconds'
                           LIMIT ?
                             FOR UPDATE SKIP LOCKED)
            """;

    /** Workers that are gone lost it as often as is tried. Those that live again, or still, were only cut off from it. */
    static final String GIVE_UP = """
            UPDATE jobs AS j
               SET state = 'failed', version = j.version + 1, finished_at = now(), error = ?::jsonb,
                   ready = true, retry_at = NULL
             WHERE j.id = ANY (?) AND j.state = 'queued'
               AND (SELECT count(*)
                      FROM job_attempts AS a
                      LEFT JOIN workers AS w ON w.id = a.worker
                     WHERE a.job_id = j.id AND a.outcome = 'lost'
                       AND (w.id IS NULL
                            OR (w.stopped_at IS NULL
                                AND w.heartbeat_at < now() - make_interval(secs => ?)))) >= ?
            RETURNING j.id
            """;

    static final String CANCEL = """
            UPDATE jobs
               SET state = 'canceled', version = version + 1, finished_at = now(), ready = true, retry_at = NULL
             WHERE id = ANY (?) AND state = 'queued' AND cancel_requested_at IS NOT NULL
            RETURNING id
            """;

    private static final String WORKERS_DIED = Database.json(new Job.Failure(
            FailureCode.WORKER_LOST.wireName(),
            "%d workers died while they ran it; look into their logs before you try it again".formatted(MOST_LOST),
            FailureCode.WORKER_LOST.retryable()));

    private final Database database;

    LostWorkTable(Database database) {
        this.database = database;
    }

    @Override
    public Lost loseSilent() {
        return database.inTransaction(connection -> {
            try (PreparedStatement find = connection.prepareStatement(SILENT)) {
                find.setInt(1, CatalogueTables.LIVE_S);
                find.setInt(2, AT_ONCE);
                return lose(connection, suspects(find));
            }
        });
    }

    @Override
    public List<Suspect> suspects() {
        return database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(SUSPECTS)) {
                find.setInt(1, AT_ONCE);
                return suspects(find);
            }
        });
    }

    @Override
    public Lost lose(Collection<Suspect> suspects) {
        return suspects.isEmpty()
                ? new Lost(0, List.of())
                : database.inTransaction(connection -> lose(connection, suspects));
    }

    private static Lost lose(Connection connection, Collection<Suspect> suspects) throws SQLException {
        if (suspects.isEmpty()) {
            return new Lost(0, List.of());
        }
        try (PreparedStatement lose = connection.prepareStatement(LOSE)) {
            lose.setArray(
                    1,
                    Database.array(
                            connection, "uuid", suspects, each -> each.job().value()));
            lose.setArray(2, Database.array(connection, "int4", suspects, Suspect::version));
            List<JobId> lost = ids(lose);
            List<JobId> ended = endUnwanted(connection, lost);
            ChangeListener.tell(connection, lost);
            return new Lost(lost.size(), ended);
        }
    }

    @Override
    public int republish(Collection<BrokerLook.Partition> partitions) {
        return partitions.isEmpty()
                ? 0
                : database.inTransaction(connection -> {
                    int count = 0;
                    try (PreparedStatement republish = connection.prepareStatement(REPUBLISH)) {
                        for (BrokerLook.Partition each : partitions) {
                            republish.setString(1, each.pool());
                            republish.setInt(2, each.number());
                            republish.setLong(3, each.start());
                            republish.setLong(4, each.end());
                            republish.setInt(5, AT_ONCE);
                            count += republish.executeUpdate();
                        }
                    }
                    return count;
                });
    }

    /** Of jobs that wait again, ends those that somebody asked to cancel, and those whose workers died too often. */
    static List<JobId> endUnwanted(Connection connection, Collection<JobId> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<JobId> ended = new ArrayList<>();
        try (PreparedStatement cancel = connection.prepareStatement(CANCEL)) {
            cancel.setArray(1, Database.array(connection, "uuid", jobs, JobId::value));
            ended.addAll(ids(cancel));
        }
        try (PreparedStatement giveUp = connection.prepareStatement(GIVE_UP)) {
            giveUp.setString(1, WORKERS_DIED);
            giveUp.setArray(2, Database.array(connection, "uuid", jobs, JobId::value));
            giveUp.setInt(3, CatalogueTables.LIVE_S);
            giveUp.setInt(4, MOST_LOST);
            ended.addAll(ids(giveUp));
        }
        JobFigures.ended(connection, ended);
        ChangeListener.tell(connection, ended);
        return ended;
    }

    private static List<Suspect> suspects(PreparedStatement statement) throws SQLException {
        List<Suspect> suspects = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                suspects.add(new Suspect(new JobId(row.getObject("id", UUID.class)), row.getInt("version")));
            }
        }
        return suspects;
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
