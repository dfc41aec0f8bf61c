package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.retention.Eraser;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Table {@code jobs} as what jobs took and left is erased. */
@ApplicationScoped
class Erasures implements Eraser {

    static final String LOCK_OWN = """
            SELECT finished_at IS NOT NULL AS ended, erased_at IS NOT NULL AS erased
              FROM jobs
             WHERE id = ? AND tenant_id = ?
               FOR UPDATE
            """;

    /** Erases ended jobs that this transaction has locked, and leaves their objects to the collector. */
    static final String ERASE = """
            WITH locked AS (
                SELECT id, outputs
                  FROM jobs
                 WHERE id = ANY (?) AND erased_at IS NULL AND finished_at IS NOT NULL),
            erased AS (
                UPDATE jobs AS j
                   SET erased_at = now(), input = '{}', outputs = NULL, version = j.version + 1
                  FROM locked
                 WHERE j.id = locked.id
                RETURNING j.id),
            left_over AS (
                INSERT INTO garbage (object_key)
                SELECT output ->> 'key'
                  FROM locked, jsonb_array_elements(locked.outputs) AS output
                 WHERE output ->> 'key' IS NOT NULL
                ON CONFLICT DO NOTHING),
            unused AS (
                DELETE FROM job_pictures AS p USING locked WHERE p.job_id = locked.id)
            SELECT id FROM erased
            """;

    private final Database database;

    Erasures(Database database) {
        this.database = database;
    }

    @Override
    public Outcome erase(String tenant, JobId job) {
        return database.inTransaction(connection -> {
            try (PreparedStatement lock = connection.prepareStatement(LOCK_OWN)) {
                lock.setObject(1, job.value());
                lock.setString(2, tenant);
                try (ResultSet row = lock.executeQuery()) {
                    if (!row.next()) {
                        return Outcome.NOT_FOUND;
                    }
                    if (row.getBoolean("erased")) {
                        return Outcome.ALREADY_ERASED;
                    }
                    if (!row.getBoolean("ended")) {
                        return Outcome.NOT_ENDED;
                    }
                }
            }
            erase(connection, List.of(job));
            return Outcome.ERASED;
        });
    }

    /** Erases jobs that this transaction has locked, and tells of it; how many. */
    static int erase(Connection connection, List<JobId> jobs) throws SQLException {
        List<JobId> erased = new ArrayList<>();
        try (PreparedStatement erase = connection.prepareStatement(ERASE)) {
            erase.setArray(1, Database.array(connection, "uuid", jobs, JobId::value));
            try (ResultSet row = erase.executeQuery()) {
                while (row.next()) {
                    erased.add(new JobId(row.getObject("id", UUID.class)));
                }
            }
        }
        return ChangeListener.tell(connection, erased);
    }
}
