package dev.darkroom.gateway.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Seed;
import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.dispatch.FairShare;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.dispatch.PoolQueue;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.dispatch.QueuedJob;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Table {@code jobs} as the queue: what is not on its way to a worker yet. */
@ApplicationScoped
class JobsOutbox implements DispatchQueue {

    static final String TAKE = """
            UPDATE jobs
               SET dispatched_at = now(), published_attempt = attempt, delivery = 0,
                   -- Events of earlier attempts no longer count, wherever they are in the log.
                   event_offset = CASE WHEN published_attempt = attempt THEN event_offset END
             WHERE id = ANY (?) AND state = 'queued' AND dispatched_at IS NULL AND ready
            RETURNING id, tenant_id, model, model_version, pool, input, seed, attempt, created_at, trace
            """;

    /** Of the attempt that was published: one that was taken back meanwhile may be on its way again. */
    static final String MARK_PUBLISHED = """
            WITH p AS (
                SELECT * FROM unnest(?::uuid[], ?::int[], ?::int[], ?::bigint[]) AS t (id, attempt, partition, record_offset)),
            locked AS (
                SELECT id FROM jobs WHERE id IN (SELECT id FROM p) ORDER BY id FOR UPDATE)
            UPDATE jobs AS j
               SET published_at = now(), record_partition = p.partition, record_offset = p.record_offset
              FROM p JOIN locked USING (id)
             WHERE j.id = p.id AND j.published_attempt = p.attempt AND j.published_at IS NULL
               AND j.dispatched_at IS NOT NULL
            """;

    /** Of the attempt that could not be published, for the same reason; locked in the order in which everything else locks. */
    static final String RELEASE_UNPUBLISHED = """
            WITH r AS (
                SELECT * FROM unnest(?::uuid[], ?::int[]) AS t (id, attempt)),
            locked AS (
                SELECT id FROM jobs WHERE id IN (SELECT id FROM r) ORDER BY id FOR UPDATE)
            UPDATE jobs AS j
               SET dispatched_at = NULL
              FROM r JOIN locked USING (id)
             WHERE j.id = r.id AND j.published_attempt = r.attempt AND j.published_at IS NULL
               AND j.dispatched_at IS NOT NULL AND j.state = 'queued'
            """;

    static final String RECOVER = """
            UPDATE jobs
               SET dispatched_at = NULL
             WHERE id IN (SELECT id
                            FROM jobs
                           WHERE state = 'queued' AND dispatched_at < now() - make_interval(secs => ?)
                             AND published_at IS NULL
                           ORDER BY dispatched_at
                           LIMIT 1000
                             FOR UPDATE SKIP LOCKED)
            """;

    static final String WAKE_DELAYED = """
            UPDATE jobs
               SET ready = true, retry_at = NULL
             WHERE id IN (SELECT id
                            FROM jobs
                           WHERE state = 'queued' AND NOT ready AND COALESCE(retry_at, not_before) <= now()
                           ORDER BY COALESCE(retry_at, not_before)
                           LIMIT 1000
                             FOR UPDATE SKIP LOCKED)
            RETURNING id, attempt
            """;

    private final Database database;

    JobsOutbox(Database database) {
        this.database = database;
    }

    @Override
    public List<QueuedJob> take(int limit) {
        return database.inTransaction(connection -> {
            Map<JobId, QueuedJob> taken = new HashMap<>();
            List<JobId> order = new ArrayList<>();
            for (PoolQueue pool : QueueLines.read(connection, limit)) {
                FairShare.Choice choice = FairShare.choose(pool);
                QueueLines.remember(connection, pool, choice);
                order.addAll(choice.jobs());
            }
            if (!order.isEmpty()) {
                take(connection, order).forEach(job -> taken.put(job.message().jobId(), job));
            }
            // What was canceled in this moment is not among them.
            return order.stream().filter(taken::containsKey).map(taken::get).toList();
        });
    }

    private static List<QueuedJob> take(Connection connection, List<JobId> jobs) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setArray(1, Database.array(connection, "uuid", jobs, JobId::value));
            List<QueuedJob> taken = new ArrayList<>();
            try (ResultSet row = take.executeQuery()) {
                while (row.next()) {
                    taken.add(queued(row));
                }
            }
            return taken;
        }
    }

    @Override
    public void published(Collection<PublishedJob> jobs) {
        database.on(connection -> {
            try (PreparedStatement mark = connection.prepareStatement(MARK_PUBLISHED)) {
                mark.setArray(
                        1,
                        Database.array(
                                connection, "uuid", jobs, each -> each.job().value()));
                mark.setArray(2, Database.array(connection, "int4", jobs, PublishedJob::attempt));
                mark.setArray(3, Database.array(connection, "int4", jobs, PublishedJob::partition));
                mark.setArray(4, Database.array(connection, "int8", jobs, PublishedJob::offset));
                return mark.executeUpdate();
            }
        });
    }

    @Override
    public void release(Collection<JobAttempt> attempts) {
        database.on(connection -> {
            try (PreparedStatement release = connection.prepareStatement(RELEASE_UNPUBLISHED)) {
                release.setArray(
                        1,
                        Database.array(
                                connection, "uuid", attempts, each -> each.job().value()));
                release.setArray(2, Database.array(connection, "int4", attempts, JobAttempt::number));
                return release.executeUpdate();
            }
        });
    }

    @Override
    public void recover(Duration since) {
        database.on(connection -> {
            try (PreparedStatement recover = connection.prepareStatement(RECOVER)) {
                recover.setDouble(1, since.toMillis() / 1000.0);
                return recover.executeUpdate();
            }
        });
    }

    @Override
    public void wakeDelayed() {
        database.inTransaction(connection -> {
            List<JobId> again = new ArrayList<>();
            try (PreparedStatement wake = connection.prepareStatement(WAKE_DELAYED);
                    ResultSet row = wake.executeQuery()) {
                while (row.next()) {
                    if (row.getInt("attempt") > 1) {
                        again.add(new JobId(row.getObject("id", UUID.class)));
                    }
                }
            }
            return LostWorkTable.endUnwanted(connection, again);
        });
    }

    private static QueuedJob queued(ResultSet row) throws SQLException {
        return new QueuedJob(
                row.getString("pool"),
                new JobMessage(
                        new JobId(row.getObject("id", UUID.class)),
                        row.getInt("attempt"),
                        row.getString("tenant_id"),
                        row.getString("model"),
                        row.getString("model_version"),
                        new Seed(row.getLong("seed")),
                        Database.tree(row.getString("input"), ObjectNode.class),
                        Database.instant(row, "created_at")),
                row.getString("trace"));
    }
}
