package dev.darkroom.gateway.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Seed;
import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.dispatch.QueuedJob;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Table {@code jobs} as the outbox: what was not published yet. */
@ApplicationScoped
class JobsOutbox implements DispatchQueue {

    /** Two gateways never claim the same job: each skips the rows that the other has locked. */
    static final String CLAIM_FREE = """
            WITH free AS (
                SELECT id
                  FROM jobs
                 WHERE state = 'queued' AND published_at IS NULL AND dispatch_after <= now()
                 ORDER BY dispatch_after
                 LIMIT ?
                   FOR UPDATE SKIP LOCKED)
            UPDATE jobs AS j
               SET dispatch_after = now() + make_interval(secs => ?)
              FROM free
             WHERE j.id = free.id
            RETURNING j.id, j.tenant_id, j.model, j.model_version, j.pool, j.input, j.seed, j.attempt, j.created_at
            """;

    static final String MARK_PUBLISHED = """
            UPDATE jobs
               SET published_at = now()
             WHERE id = ANY (?) AND published_at IS NULL
            """;

    static final String RELEASE_UNPUBLISHED = """
            UPDATE jobs
               SET dispatch_after = now()
             WHERE id = ANY (?) AND published_at IS NULL AND state = 'queued'
            """;

    private final Database database;

    JobsOutbox(Database database) {
        this.database = database;
    }

    @Override
    public List<QueuedJob> claim(int limit, Duration lease) {
        return database.on(connection -> {
            try (PreparedStatement claim = connection.prepareStatement(CLAIM_FREE)) {
                claim.setInt(1, limit);
                claim.setDouble(2, lease.toMillis() / 1000.0);
                List<QueuedJob> claimed = new ArrayList<>();
                try (ResultSet row = claim.executeQuery()) {
                    while (row.next()) {
                        claimed.add(queued(row));
                    }
                }
                return claimed;
            }
        });
    }

    @Override
    public void published(Collection<JobId> jobs) {
        update(MARK_PUBLISHED, jobs);
    }

    @Override
    public void release(Collection<JobId> jobs) {
        update(RELEASE_UNPUBLISHED, jobs);
    }

    private void update(String sql, Collection<JobId> jobs) {
        database.on(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setArray(1, Database.array(connection, "uuid", jobs, JobId::value));
                return update.executeUpdate();
            }
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
                        Database.instant(row, "created_at")));
    }
}
