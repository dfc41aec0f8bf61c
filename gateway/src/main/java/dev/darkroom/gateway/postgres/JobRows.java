package dev.darkroom.gateway.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Timings;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.jobs.Stamp;
import dev.darkroom.gateway.jobs.Terms;
import dev.darkroom.gateway.webhooks.Webhook;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a job is read from table {@code jobs}, under the name {@code j}. */
final class JobRows {

    private static final String COLUMNS = """
            j.id, j.tenant_id, j.model, j.model_version, j.input, j.seed, j.client_reference, j.tags,
            j.priority, j.start_s, j.total_s, j.not_before, j.supersede_key, j.retention_s, j.webhook,
            j.cancel_requested_at, j.expires_at, j.erased_at, j.retried_from, j.superseded_by,
            j.batch_id, j.batch_index,
            j.state, j.version, j.attempt,
            j.created_at, j.started_at, j.finished_at, j.progress_step, j.progress_steps,
            j.outputs, j.timings, j.error,
            (SELECT jsonb_agg(jsonb_build_object(
                        'number', a.number, 'worker', a.worker, 'device', a.device, 'started_at', a.started_at,
                        'ended_at', a.ended_at, 'outcome', a.outcome) ORDER BY a.number)
               FROM job_attempts AS a
              WHERE a.job_id = j.id) AS attempts
            """;

    private JobRows() {}

    /** What {@link #rows} reads. */
    static String columns() {
        return COLUMNS;
    }

    static Stamp stamp(ResultSet row) throws SQLException {
        return new Stamp(
                row.getInt("version"),
                row.getObject("progress_step", Integer.class),
                JobState.parse(row.getString("state")));
    }

    static List<Job> rows(PreparedStatement statement) throws SQLException {
        List<Job> jobs = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                jobs.add(job(row));
            }
        }
        return jobs;
    }

    static Job job(ResultSet row) throws SQLException {
        return new Job(
                new JobId(row.getObject("id", UUID.class)),
                row.getString("tenant_id"),
                row.getString("model"),
                row.getString("model_version"),
                Database.tree(row.getString("input"), ObjectNode.class),
                new Seed(row.getLong("seed")),
                labels(row),
                terms(row),
                facts(row),
                JobState.parse(row.getString("state")),
                row.getInt("version"),
                row.getInt("attempt"),
                Database.instant(row, "created_at"),
                Database.instantOrNull(row, "started_at"),
                Database.instantOrNull(row, "finished_at"),
                progress(row),
                listOf(row.getString("outputs"), Output[].class),
                valueOrNull(row.getString("timings"), Timings.class),
                valueOrNull(row.getString("error"), Job.Failure.class),
                listOf(row.getString("attempts"), Job.Attempt[].class));
    }

    static Labels labels(ResultSet row) throws SQLException {
        Map<String, String> tags = new TreeMap<>();
        Database.tree(row.getString("tags"), ObjectNode.class)
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return new Labels(row.getString("client_reference"), tags);
    }

    private static Terms terms(ResultSet row) throws SQLException {
        return new Terms(
                Priority.ranked(row.getInt("priority")),
                new Terms.Deadline(row.getObject("start_s", Integer.class), row.getObject("total_s", Integer.class)),
                Database.instantOrNull(row, "not_before"),
                row.getString("supersede_key"),
                Duration.ofSeconds(row.getInt("retention_s")),
                valueOrNull(row.getString("webhook"), Webhook.class));
    }

    private static Job.Facts facts(ResultSet row) throws SQLException {
        return new Job.Facts(
                Database.instantOrNull(row, "cancel_requested_at"),
                Database.instantOrNull(row, "expires_at"),
                Database.instantOrNull(row, "erased_at"),
                idOrNull(row, "retried_from"),
                idOrNull(row, "superseded_by"),
                batchOrNull(row),
                row.getObject("batch_index", Integer.class));
    }

    private static @Nullable BatchId batchOrNull(ResultSet row) throws SQLException {
        UUID id = row.getObject("batch_id", UUID.class);
        return id == null ? null : new BatchId(id);
    }

    private static @Nullable JobId idOrNull(ResultSet row, String column) throws SQLException {
        UUID id = row.getObject(column, UUID.class);
        return id == null ? null : new JobId(id);
    }

    private static Job.@Nullable Progress progress(ResultSet row) throws SQLException {
        int steps = row.getInt("progress_steps");
        return steps == 0 ? null : new Job.Progress(row.getInt("progress_step"), steps);
    }

    private static <T> List<T> listOf(@Nullable String json, Class<T[]> type) throws SQLException {
        return json == null ? List.of() : List.of(Database.value(json, type));
    }

    private static <T> @Nullable T valueOrNull(@Nullable String json, Class<T> type) throws SQLException {
        return json == null ? null : Database.value(json, type);
    }
}
