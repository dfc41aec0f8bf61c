package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.metrics.Meters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Starts and ends of jobs for the metrics, told by the statements that change rows: whoever changed a job counts it, once. Where the
 * transaction fails after all, it was counted too often.
 */
final class JobFigures {

    static final String ENDED = """
            SELECT pool, model, state, error ->> 'code' AS code,
                   EXTRACT(epoch FROM finished_at - created_at)::float8 AS seconds
              FROM jobs
             WHERE id = ANY (?) AND finished_at IS NOT NULL
            """;

    private JobFigures() {}

    /** Counts those of the jobs, which this transaction has changed, that have ended. */
    static void ended(Connection connection, Collection<JobId> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        try (PreparedStatement ended = connection.prepareStatement(ENDED)) {
            ended.setArray(1, Database.array(connection, "uuid", jobs, JobId::value));
            try (ResultSet row = ended.executeQuery()) {
                while (row.next()) {
                    count(row);
                }
            }
        }
    }

    /** Counts the job of a row with the columns of {@link #ENDED}: its start where it runs, its end otherwise. */
    static void count(ResultSet row) throws SQLException {
        String pool = row.getString("pool");
        String model = row.getString("model");
        String state = row.getString("state");
        double seconds = row.getDouble("seconds");
        if (state.equals("running")) {
            Meters.waited(pool, model, seconds);
        } else {
            Meters.ended(pool, model, state, row.getString("code"), seconds);
        }
    }
}
