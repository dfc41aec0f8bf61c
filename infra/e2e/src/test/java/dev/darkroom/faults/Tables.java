package dev.darkroom.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.faults.oracle.Facts.AttemptRow;
import dev.darkroom.faults.oracle.Facts.JobRow;
import dev.darkroom.faults.oracle.Facts.LogRow;
import dev.darkroom.faults.oracle.Facts.Output;
import dev.darkroom.testing.LocalStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The gateway's tables, read as they are. Thread-safe. */
final class Tables {
    private final LocalStack stack;

    Tables(LocalStack stack) {
        this.stack = stack;
    }

    /** A moment at which a job entered a state, on the database's or its worker's clock. */
    record Step(String job, String state, Instant at) {}

    List<JobRow> jobs() {
        return all(
                """
                SELECT id, state, version, attempt, created_at, finished_at, error ->> 'code', outputs, erased_at
                  FROM jobs ORDER BY id""",
                row -> new JobRow(
                        row.text(1),
                        row.text(2),
                        row.number(3),
                        row.number(4),
                        row.instant(5),
                        row.instant(6),
                        row.text(7),
                        outputs(row.text(8)),
                        !row.text(9).isEmpty()));
    }

    private static List<Output> outputs(String json) {
        if (json.isEmpty()) {
            return List.of();
        }
        try {
            List<Output> outputs = new ArrayList<>();
            for (JsonNode each : new ObjectMapper().readTree(json)) {
                outputs.add(new Output(
                        each.path("key").asText(),
                        each.path("sha256").asText(),
                        each.path("bytes").asLong()));
            }
            return outputs;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    List<LogRow> log() {
        return all(
                "SELECT job_id, version, state, attempt FROM job_log ORDER BY job_id, version",
                row -> new LogRow(row.text(1), row.number(2), row.text(3), row.number(4)));
    }

    List<Step> steps() {
        return all(
                "SELECT job_id, state, at FROM job_log WHERE NOT updated ORDER BY job_id, version",
                row -> new Step(row.text(1), row.text(2), row.instant(3)));
    }

    List<AttemptRow> attempts() {
        return all(
                "SELECT job_id, number, worker, outcome FROM job_attempts ORDER BY job_id, number",
                row -> new AttemptRow(row.text(1), row.number(2), row.text(3), row.text(4)));
    }

    Map<String, Long> usage() {
        Map<String, Long> usage = new HashMap<>();
        all("""
                SELECT 'succeeded', sum(succeeded) FROM usage_days WHERE tag_name = '' UNION ALL
                SELECT 'failed', sum(failed) FROM usage_days WHERE tag_name = '' UNION ALL
                SELECT 'canceled', sum(canceled) FROM usage_days WHERE tag_name = '' UNION ALL
                SELECT 'expired', sum(expired) FROM usage_days WHERE tag_name = ''""", row -> Map.entry(row.text(1), (long) row.number(2)))
                .forEach(each -> usage.put(each.getKey(), each.getValue()));
        return usage;
    }

    /** The jobs that run on a worker, which may have added something to its name; none where the database does not answer. */
    Set<String> runningOn(String worker) {
        try {
            return Set.copyOf(rows(
                    "SELECT id FROM jobs WHERE state = 'running' AND (worker = '" + worker + "' OR worker LIKE '"
                            + worker + "-%')",
                    row -> row.text(1)));
        } catch (SQLException e) {
            return Set.of();
        }
    }

    /** The workers that have work, by their full names; none where the database does not answer. */
    Set<String> busyWorkers() {
        try {
            return Set.copyOf(rows("SELECT DISTINCT worker FROM jobs WHERE state = 'running'", row -> row.text(1)));
        } catch (SQLException e) {
            return Set.of();
        }
    }

    /** Which of these jobs neither run on another worker nor have ended. */
    Set<String> notElsewhere(Set<String> jobs, String worker) {
        return Set.copyOf(all(
                "SELECT id FROM jobs WHERE id IN ('" + String.join("','", jobs) + "')"
                        + " AND (state = 'queued' OR state = 'running' AND worker LIKE '" + worker + "-%')",
                row -> row.text(1)));
    }

    /** Ends every client's session but this one. */
    void terminateAllSessions() {
        all(
                "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND datname = current_database()"
                        + " AND pid <> pg_backend_pid()",
                row -> row.text(1));
    }

    private <T> List<T> all(String query, Function<Row, T> read) {
        try {
            return rows(query, read);
        } catch (SQLException e) {
            throw new AssertionError("the tables cannot be read: " + e.getMessage(), e);
        }
    }

    private <T> List<T> rows(String query, Function<Row, T> read) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(read.apply(new Row(result)));
            }
        }
        return rows;
    }

    /** The row that is read; null is empty, 0, or the end of time. */
    private record Row(ResultSet result) {
        String text(int column) {
            try {
                String text = result.getString(column);
                return text == null ? "" : text;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        int number(int column) {
            try {
                return result.getInt(column);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        Instant instant(int column) {
            try {
                Timestamp at = result.getTimestamp(column);
                return at == null ? Instant.MAX : at.toInstant();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }
}
