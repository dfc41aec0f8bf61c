package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.batches.Batch;
import dev.darkroom.gateway.batches.BatchStore;
import dev.darkroom.gateway.batches.NewBatch;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.IdempotencyKey;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.KeyReusedException;
import dev.darkroom.gateway.jobs.NewJob;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table {@code batches}, and {@code jobs} as their parts. */
@ApplicationScoped
class BatchesTable implements BatchStore {

    static final String ACCEPT = """
            INSERT INTO batches (id, tenant_id, total, client_reference, tags) VALUES (?, ?, ?, ?, ?::jsonb)
            """;

    private static final String COLUMNS = """
            b.id, b.tenant_id, b.total, b.client_reference, b.tags, b.created_at, b.cancel_requested_at, b.finished_at,
            CASE WHEN b.finished_at IS NULL
                 THEN b.total - c.running - c.succeeded - c.failed - c.canceled - c.expired ELSE 0 END AS queued,
            c.running,
            COALESCE(b.succeeded, c.succeeded) AS succeeded, COALESCE(b.failed, c.failed) AS failed,
            COALESCE(b.canceled, c.canceled) AS canceled, COALESCE(b.expired, c.expired) AS expired
            """;

    /** What a trigger counted of a batch that is not finished; the others keep their counts. */
    private static final String COUNTED = """
             CROSS JOIN LATERAL (
                   SELECT COALESCE(sum(n.running), 0) AS running,
                          COALESCE(sum(n.succeeded), 0) AS succeeded,
                          COALESCE(sum(n.failed), 0) AS failed,
                          COALESCE(sum(n.canceled), 0) AS canceled,
                          COALESCE(sum(n.expired), 0) AS expired
                     FROM batch_counts AS n
                    WHERE n.batch_id = b.id) AS c
            """;

    static final String FIND_OWN = "SELECT " + COLUMNS + " FROM batches AS b " + COUNTED + """
             WHERE b.id = ? AND b.tenant_id = ?
            """;

    static final String LIST_OWN = "SELECT " + COLUMNS + """
              FROM (SELECT *
                      FROM batches
                     WHERE tenant_id = ? AND (?::uuid IS NULL OR id < ?::uuid)
                     ORDER BY id DESC
                     LIMIT ?) AS b
            """ + COUNTED + " ORDER BY b.id DESC";

    static final String FIND_BY_KEY = """
            SELECT fingerprint, batch_id
              FROM idempotency_keys
             WHERE tenant_id = ? AND key = ? AND expires_at > now()
            """;

    static final String EXISTS_OWN = "SELECT 1 FROM batches WHERE id = ? AND tenant_id = ?";

    static final String ITEMS = "SELECT " + JobRows.columns() + """
              FROM jobs AS j
             WHERE j.batch_id = ? AND j.batch_index > ? AND (?::text IS NULL OR j.state = ?::text)
             ORDER BY j.batch_index
             LIMIT ?
            """;

    static final String REQUEST_CANCEL = """
            UPDATE batches SET cancel_requested_at = now()
             WHERE id = ? AND tenant_id = ? AND cancel_requested_at IS NULL AND finished_at IS NULL
            """;

    private static final String CANCEL = """
            WITH picked AS (
                SELECT id
                  FROM jobs
                 WHERE batch_id = ?
                   AND state IN ('queued', 'running') AND (state = 'queued' OR cancel_requested_at IS NULL)
                 ORDER BY batch_index
                 LIMIT ?
                   FOR UPDATE %s)
            UPDATE jobs AS j
               SET version = j.version + 1, cancel_requested_at = now(),
                   state = CASE j.state WHEN 'queued' THEN 'canceled' ELSE j.state END,
                   finished_at = CASE j.state WHEN 'queued' THEN now() END
              FROM picked
             WHERE j.id = picked.id AND j.state IN ('queued', 'running')
            RETURNING j.id, j.state, j.dispatched_at IS NOT NULL AS sent
            """;

    static final String CANCEL_FREE = CANCEL.formatted("SKIP LOCKED");
    static final String CANCEL_PATIENTLY = CANCEL.formatted("");

    /**
     * Once no job of a batch is open none ever will be: all were accepted with it, and an end is final. So it does not matter
     * when this looks, and nothing waits for it.
     */
    static final String COMPLETE = """
            WITH ended AS (
                SELECT b.id
                  FROM batches AS b
                 WHERE b.finished_at IS NULL
                   AND NOT EXISTS (SELECT
                                     FROM jobs AS j
                                    WHERE j.batch_id = b.id AND j.state IN ('queued', 'running'))
                 ORDER BY b.id
                 LIMIT ?
                   FOR UPDATE SKIP LOCKED),
            counted AS (
                SELECT j.batch_id,
                       max(j.finished_at) AS finished_at,
                       count(*) FILTER (WHERE j.state = 'succeeded') AS succeeded,
                       count(*) FILTER (WHERE j.state = 'failed') AS failed,
                       count(*) FILTER (WHERE j.state = 'canceled') AS canceled,
                       count(*) FILTER (WHERE j.state = 'expired') AS expired
                  FROM ended JOIN jobs AS j ON j.batch_id = ended.id
                 GROUP BY j.batch_id),
            forgotten AS (
                DELETE FROM batch_counts AS n USING ended WHERE n.batch_id = ended.id)
            UPDATE batches AS b
               SET finished_at = c.finished_at, succeeded = c.succeeded, failed = c.failed, canceled = c.canceled,
                   expired = c.expired
              FROM counted AS c
             WHERE b.id = c.batch_id AND b.finished_at IS NULL
            """;

    private static final int JOBS_AT_ONCE = 1_000;

    private final Database database;

    BatchesTable(Database database) {
        this.database = database;
    }

    @Override
    public Acceptance insert(NewBatch batch, @Nullable IdempotencyKey key) throws KeyReusedException {
        boolean accepted = database.inTransaction(connection -> {
            if (key != null && !KeptKeys.take(connection, batch.tenant(), key, null, batch.id())) {
                return false;
            }
            accept(connection, batch);
            acceptJobs(connection, batch);
            return true;
        });
        if (accepted || key == null) {
            return new Acceptance(find(batch.tenant(), batch.id()).orElseThrow(), false);
        }
        Optional<Batch> earlier = find(batch.tenant(), key);
        // Empty only where the key ran out in this moment.
        return earlier.isPresent() ? new Acceptance(earlier.get(), true) : insert(batch, key);
    }

    private static void accept(Connection connection, NewBatch batch) throws SQLException {
        try (PreparedStatement accept = connection.prepareStatement(ACCEPT)) {
            accept.setObject(1, batch.id().value());
            accept.setString(2, batch.tenant());
            accept.setInt(3, batch.jobs().size());
            accept.setString(4, batch.labels().clientReference());
            accept.setString(5, Database.json(batch.labels().tags()));
            accept.executeUpdate();
        }
    }

    private static void acceptJobs(Connection connection, NewBatch batch) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(JobsTable.INSERT)) {
            int index = 0;
            for (NewJob job : batch.jobs()) {
                JobsTable.bind(insert, job, new JobsTable.Place(batch.id(), index++));
                insert.addBatch();
                if (index % JOBS_AT_ONCE == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    @Override
    public Optional<Batch> find(String tenant, IdempotencyKey key) throws KeyReusedException {
        record Kept(String fingerprint, @Nullable UUID batch) {}
        Optional<Kept> kept = database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND_BY_KEY)) {
                find.setString(1, tenant);
                find.setString(2, key.value());
                try (ResultSet row = find.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Kept(KeptKeys.fingerprint(row), row.getObject("batch_id", UUID.class)))
                            : Optional.empty();
                }
            }
        });
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        UUID batch = kept.get().batch();
        // There is none where the key stands for a job.
        if (batch == null || !kept.get().fingerprint().equals(key.fingerprint())) {
            throw new KeyReusedException();
        }
        return find(tenant, new BatchId(batch));
    }

    @Override
    public Optional<Batch> find(String tenant, BatchId id) {
        return database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND_OWN)) {
                find.setObject(1, id.value());
                find.setString(2, tenant);
                return rows(find).stream().findFirst();
            }
        });
    }

    @Override
    public List<Batch> list(String tenant, @Nullable BatchId before, int limit) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST_OWN)) {
                list.setString(1, tenant);
                list.setObject(2, before == null ? null : before.value());
                list.setObject(3, before == null ? null : before.value());
                list.setInt(4, limit);
                return rows(list);
            }
        });
    }

    @Override
    public Optional<List<Job>> items(String tenant, BatchId id, @Nullable JobState state, int after, int limit) {
        return database.on(connection -> {
            if (!exists(connection, tenant, id)) {
                return Optional.empty();
            }
            try (PreparedStatement items = connection.prepareStatement(ITEMS)) {
                items.setObject(1, id.value());
                items.setInt(2, after);
                items.setString(3, state == null ? null : state.wireName());
                items.setString(4, state == null ? null : state.wireName());
                items.setInt(5, limit);
                return Optional.of(JobRows.rows(items));
            }
        });
    }

    private static boolean exists(Connection connection, String tenant, BatchId id) throws SQLException {
        try (PreparedStatement exists = connection.prepareStatement(EXISTS_OWN)) {
            exists.setObject(1, id.value());
            exists.setString(2, tenant);
            try (ResultSet row = exists.executeQuery()) {
                return row.next();
            }
        }
    }

    @Override
    public boolean requestCancel(String tenant, BatchId id) {
        return database.on(connection -> {
            try (PreparedStatement request = connection.prepareStatement(REQUEST_CANCEL)) {
                request.setObject(1, id.value());
                request.setString(2, tenant);
                request.executeUpdate();
            }
            return exists(connection, tenant, id);
        });
    }

    @Override
    public Canceled cancel(BatchId id, int limit, boolean patient) {
        return database.inTransaction(connection -> {
            List<JobId> canceled = new ArrayList<>();
            List<JobId> asked = new ArrayList<>();
            List<JobId> sent = new ArrayList<>();
            try (PreparedStatement cancel = connection.prepareStatement(patient ? CANCEL_PATIENTLY : CANCEL_FREE)) {
                cancel.setObject(1, id.value());
                cancel.setInt(2, limit);
                try (ResultSet row = cancel.executeQuery()) {
                    while (row.next()) {
                        JobId job = new JobId(row.getObject("id", UUID.class));
                        (row.getString("state").equals("canceled") ? canceled : asked).add(job);
                        if (row.getBoolean("sent")) {
                            sent.add(job);
                        }
                    }
                }
            }
            JobFigures.ended(connection, canceled);
            ChangeListener.tell(connection, canceled);
            ChangeListener.tell(connection, asked);
            return new Canceled(canceled.size(), asked.size(), sent);
        });
    }

    @Override
    public int complete(int limit) {
        return database.on(connection -> {
            try (PreparedStatement complete = connection.prepareStatement(COMPLETE)) {
                complete.setInt(1, limit);
                return complete.executeUpdate();
            }
        });
    }

    private static List<Batch> rows(PreparedStatement statement) throws SQLException {
        List<Batch> batches = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                batches.add(batch(row));
            }
        }
        return batches;
    }

    private static Batch batch(ResultSet row) throws SQLException {
        return new Batch(
                new BatchId(row.getObject("id", UUID.class)),
                row.getString("tenant_id"),
                JobRows.labels(row),
                new Batch.Counts(
                        row.getInt("total"),
                        row.getInt("queued"),
                        row.getInt("running"),
                        row.getInt("succeeded"),
                        row.getInt("failed"),
                        row.getInt("canceled"),
                        row.getInt("expired")),
                Database.instant(row, "created_at"),
                Database.instantOrNull(row, "cancel_requested_at"),
                Database.instantOrNull(row, "finished_at"));
    }
}
