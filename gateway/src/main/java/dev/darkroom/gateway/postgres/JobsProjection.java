package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.dispatch.LostWork;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.projection.Changes;
import dev.darkroom.gateway.projection.Changes.Advance;
import dev.darkroom.gateway.projection.Changes.End;
import dev.darkroom.gateway.projection.Changes.Look;
import dev.darkroom.gateway.projection.Changes.Release;
import dev.darkroom.gateway.projection.Changes.Start;
import dev.darkroom.gateway.projection.ProjectionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tables {@code jobs}, {@code job_attempts} and {@code job_previews} as events change them: one statement a kind of change and batch. */
@ApplicationScoped
class JobsProjection implements ProjectionStore {

    /**
     * Whether an event {@code e} of job {@code j} counts: it is about the message that was published last, and newer than what
     * was applied last.
     */
    private static final String CURRENT = """
            j.id = e.job AND j.published_attempt = e.attempt AND j.state IN ('queued', 'running')
                   AND (j.event_offset IS NULL OR j.event_offset < e.event_offset)
            """;

    /**
     * Whether whoever tells of a run's end holds the job: the worker whose start counted, or one that got the message later. A
     * queued job may have lost the news of its start.
     */
    private static final String HOLDER = """
            CASE WHEN j.state = 'running'
                        THEN (j.worker = e.worker AND j.delivery <= e.delivery) OR j.delivery < e.delivery
                        ELSE j.attempt = j.published_attempt OR j.delivery < e.delivery END
            """;

    /**
     * Whether a start is news: not one that counted before and is told again, and not one of an attempt that was lost or given up.
     * The broker's count may stand still over its crash, so another worker with the same count has the job, unless it had it before.
     */
    private static final String NEW_START = """
            CASE WHEN j.state = 'running'
                        THEN j.delivery < e.delivery
                             OR (j.delivery = e.delivery
                                 AND NOT EXISTS (SELECT FROM job_attempts AS a WHERE a.job_id = j.id AND a.worker = e.worker))
                        WHEN j.attempt = j.published_attempt THEN j.delivery <= e.delivery
                        ELSE j.delivery < e.delivery END
            """;

    /**
     * Moves queued jobs to running, unless they are paused. Where a running one was delivered again its attempt is lost, and the
     * next one begins. Rows are locked in the order of their ids, so that two batches never wait for each other.
     */
    static final String START = """
            WITH e AS (
                SELECT *
                  FROM unnest(?::uuid[], ?::int[], ?::int[], ?::timestamptz[], ?::text[], ?::text[], ?::bigint[])
                    AS t (job, attempt, delivery, at, worker, device, event_offset)),
            locked AS (
                SELECT id FROM jobs WHERE id IN (SELECT job FROM e) ORDER BY id FOR UPDATE),
            changed AS (
                UPDATE jobs AS j
                   SET state = 'running', version = j.version + 1,
                       attempt = j.attempt + (j.state = 'running')::int, delivery = e.delivery,
                       worker = e.worker, device = e.device,
                       started_at = GREATEST(LEAST(e.at, now()), j.dispatched_at, j.created_at),
                       published_at = COALESCE(j.published_at, now()),
                       dispatched_at = COALESCE(j.dispatched_at, now()), ready = true, retry_at = NULL,
                       event_offset = e.event_offset, progress_step = NULL, progress_steps = NULL
                  FROM e JOIN locked ON locked.id = e.job
                 WHERE (j.state = 'running'
                        OR NOT EXISTS (SELECT FROM pauses AS p
                                        WHERE (p.kind = 'pool' AND p.name = j.pool)
                                           OR (p.kind = 'model' AND p.name = j.model)
                                           OR (p.kind = 'tenant' AND p.name = j.tenant_id)))
                   AND
            """ + CURRENT + "AND " + NEW_START + """
                RETURNING j.id, j.attempt, j.worker, j.device, j.started_at, j.created_at, j.not_before, j.pool, j.model),
            lost AS (
                UPDATE job_attempts AS a
                   SET ended_at = GREATEST(a.started_at, c.started_at), outcome = 'lost'
                  FROM changed AS c
                 WHERE a.job_id = c.id AND a.number < c.attempt AND a.ended_at IS NULL),
            began AS (
                INSERT INTO job_attempts AS a (job_id, number, worker, device, started_at)
                SELECT id, attempt, worker, device, started_at FROM changed
                ON CONFLICT (job_id, number) DO UPDATE
                   SET worker = EXCLUDED.worker, device = EXCLUDED.device, started_at = EXCLUDED.started_at)
            SELECT pool, model, 'running' AS state, NULL AS code,
                   EXTRACT(epoch FROM started_at - GREATEST(created_at, not_before))::float8 AS seconds
              FROM changed
             WHERE attempt = 1
            """;

    /**
     * Keeps what running jobs look like, as their own worker says, and only the latest. It comes before the advances, whose
     * offset would hide earlier previews of the same batch. The rows are locked, so that no preview outlives its run.
     */
    static final String LOOK = """
            WITH e AS (
                SELECT *
                  FROM unnest(?::uuid[], ?::int[], ?::text[], ?::bigint[], ?::int[], ?::int[], ?::int[], ?::text[],
                              ?::int[], ?::int[], ?::text[])
                    AS t (job, attempt, worker, event_offset, step, steps, image, media_type, width, height, data)),
            running AS (
                SELECT j.id, j.version, e.event_offset, e.step, e.steps, e.image, e.media_type, e.width, e.height, e.data
                  FROM jobs AS j JOIN e ON e.job = j.id
                 WHERE j.published_attempt = e.attempt AND j.state = 'running' AND j.worker = e.worker
                   AND j.event_offset < e.event_offset
                 ORDER BY j.id
                   FOR UPDATE OF j)
            INSERT INTO job_previews AS p
                   (job_id, version, event_offset, step, steps, image, media_type, width, height, file)
            SELECT id, version, event_offset, step, steps, image, media_type, width, height, decode(data, 'base64')
              FROM running
            ON CONFLICT (job_id) DO UPDATE
               SET version = EXCLUDED.version, event_offset = EXCLUDED.event_offset, step = EXCLUDED.step,
                   steps = EXCLUDED.steps, image = EXCLUDED.image, media_type = EXCLUDED.media_type,
                   width = EXCLUDED.width, height = EXCLUDED.height, file = EXCLUDED.file
             WHERE p.event_offset < EXCLUDED.event_offset
            """;

    /** Notes how far running jobs are, as their own worker says. */
    static final String ADVANCE = """
            WITH e AS (
                SELECT *
                  FROM unnest(?::uuid[], ?::int[], ?::text[], ?::int[], ?::int[], ?::bigint[])
                    AS t (job, attempt, worker, step, steps, event_offset)),
            locked AS (
                SELECT id FROM jobs WHERE id IN (SELECT job FROM e) ORDER BY id FOR UPDATE)
            UPDATE jobs AS j
               SET progress_step = e.step, progress_steps = e.steps, event_offset = e.event_offset
              FROM e JOIN locked ON locked.id = e.job
             WHERE j.id = e.job AND j.published_attempt = e.attempt AND j.state = 'running' AND j.worker = e.worker
               AND j.event_offset < e.event_offset
            """;

    /** How long a job waits that may be about to be given up: until it is known whether the workers that lost it are dead. */
    private static final int PAUSE_OF_A_SUSPECT_S = CatalogueTables.LIVE_S + 5;

    /**
     * Lets jobs wait again that their worker gave up: its message is settled, so they are to be published again. {@link
     * LostWorkTable#endUnwanted} judges those that wait for a while.
     */
    static final String RELEASE = """
            WITH e AS (
                SELECT t.job, t.attempt, t.delivery, t.at, t.worker, t.event_offset,
                       CASE WHEN (SELECT count(*)
                                    FROM job_attempts AS a
                                   WHERE a.job_id = t.job
                                     AND (a.outcome = 'lost' OR a.ended_at IS NULL AND a.worker <> t.worker)) >=
            """ + LostWork.MOST_LOST + " THEN GREATEST(t.pause_s, " + PAUSE_OF_A_SUSPECT_S + """
                            ) ELSE t.pause_s END AS pause_s
                  FROM unnest(?::uuid[], ?::int[], ?::int[], ?::timestamptz[], ?::text[], ?::int[], ?::bigint[])
                    AS t (job, attempt, delivery, at, worker, pause_s, event_offset)),
            locked AS (
                SELECT id, attempt AS number FROM jobs WHERE id IN (SELECT job FROM e) ORDER BY id FOR UPDATE),
            changed AS (
                UPDATE jobs AS j
                   SET state = 'queued', version = j.version + (j.state = 'running')::int,
                       attempt = j.attempt + (j.state = 'running')::int,
                       worker = NULL, device = NULL, started_at = NULL, progress_step = NULL, progress_steps = NULL,
                       dispatched_at = NULL, published_at = NULL, record_partition = NULL, record_offset = NULL,
                       ready = e.pause_s = 0,
                       retry_at = CASE WHEN e.pause_s > 0 THEN now() + make_interval(secs => e.pause_s) END,
                       event_offset = e.event_offset
                  FROM e JOIN locked ON locked.id = e.job
                 WHERE
            """
            + CURRENT + "AND " + HOLDER + """
                RETURNING j.id, locked.number, e.worker, e.at)
            UPDATE job_attempts AS a
               SET ended_at = GREATEST(a.started_at, LEAST(c.at, now())),
                   outcome = CASE WHEN a.worker = c.worker THEN 'released' ELSE 'lost' END
              FROM changed AS c
             WHERE a.job_id = c.id AND a.number = c.number AND a.ended_at IS NULL
            """;

    /** Ends jobs that have not ended, and their attempt. Whoever told of steps has made all of them when it succeeded. */
    static final String END = """
            WITH e AS (
                SELECT *
                  FROM unnest(?::uuid[], ?::int[], ?::int[], ?::timestamptz[], ?::text[], ?::bigint[], ?::text[],
                              ?::text[], ?::text[], ?::text[], ?::text[])
                    AS t (job, attempt, delivery, at, worker, event_offset, device, state, outputs, timings, error)),
            locked AS (
                SELECT id FROM jobs WHERE id IN (SELECT job FROM e) ORDER BY id FOR UPDATE),
            changed AS (
                UPDATE jobs AS j
                   SET state = e.state, version = j.version + 1, worker = e.worker,
                       device = COALESCE(e.device, j.device),
                       published_at = COALESCE(j.published_at, now()),
                       dispatched_at = COALESCE(j.dispatched_at, now()), ready = true, retry_at = NULL,
                       event_offset = e.event_offset,
                       started_at = COALESCE(
                           j.started_at, GREATEST(LEAST(e.at, now()), j.dispatched_at, j.created_at)),
                       finished_at = GREATEST(LEAST(e.at, now()), j.started_at, j.dispatched_at, j.created_at),
                       progress_step = CASE WHEN e.state = 'succeeded' THEN j.progress_steps ELSE j.progress_step END,
                       outputs = e.outputs::jsonb, timings = e.timings::jsonb, error = e.error::jsonb
                  FROM e JOIN locked ON locked.id = e.job
                 WHERE
            """ + CURRENT + "AND " + HOLDER + """
                RETURNING j.id, j.attempt, j.worker, j.device, j.started_at, j.finished_at, j.created_at, j.state, j.pool,
                          j.model, j.error),
            attempts AS (
                INSERT INTO job_attempts AS a (job_id, number, worker, device, started_at, ended_at, outcome)
                SELECT id, attempt, worker, device, started_at, finished_at, state FROM changed
                ON CONFLICT (job_id, number) DO UPDATE
                   SET worker = EXCLUDED.worker, device = EXCLUDED.device, ended_at = EXCLUDED.ended_at,
                       outcome = EXCLUDED.outcome)
            SELECT pool, model, state, error ->> 'code' AS code,
                   EXTRACT(epoch FROM finished_at - created_at)::float8 AS seconds
              FROM changed
            """;

    private final Database database;

    JobsProjection(Database database) {
        this.database = database;
    }

    @Override
    public void apply(List<Changes> rounds) {
        database.inTransaction(connection -> {
            try (PreparedStatement starting = connection.prepareStatement(PausesTable.STARTING)) {
                starting.execute();
            }
            Set<JobId> jobs = new LinkedHashSet<>();
            for (Changes round : rounds) {
                start(connection, round.starts());
                look(connection, round.looks());
                advance(connection, round.advances());
                release(connection, round.releases());
                end(connection, round.ends());
                jobs.addAll(round.jobs());
            }
            return ChangeListener.tell(connection, jobs);
        });
    }

    private static void start(Connection connection, Collection<Start> starts) throws SQLException {
        run(
                connection,
                START,
                starts,
                List.of(
                        new Column<>("uuid", (Start s) -> s.meta().jobId().value()),
                        new Column<>("int4", (Start s) -> s.meta().attempt()),
                        new Column<>("int4", (Start s) -> s.meta().delivery()),
                        new Column<>("text", (Start s) -> time(s.meta())),
                        new Column<>("text", (Start s) -> s.meta().worker()),
                        new Column<>("text", Start::device),
                        new Column<>("int8", Start::offset)));
    }

    private static void look(Connection connection, Collection<Look> looks) throws SQLException {
        run(
                connection,
                LOOK,
                looks,
                List.of(
                        new Column<>("uuid", (Look l) -> l.meta().jobId().value()),
                        new Column<>("int4", (Look l) -> l.meta().attempt()),
                        new Column<>("text", (Look l) -> l.meta().worker()),
                        new Column<>("int8", Look::offset),
                        new Column<>("int4", (Look l) -> l.preview().step()),
                        new Column<>("int4", (Look l) -> l.preview().steps()),
                        new Column<>("int4", (Look l) -> l.preview().image()),
                        new Column<>("text", (Look l) -> l.preview().mediaType()),
                        new Column<>("int4", (Look l) -> l.preview().width()),
                        new Column<>("int4", (Look l) -> l.preview().height()),
                        new Column<>("text", (Look l) -> l.preview().data())));
    }

    private static void advance(Connection connection, Collection<Advance> advances) throws SQLException {
        run(
                connection,
                ADVANCE,
                advances,
                List.of(
                        new Column<>("uuid", (Advance a) -> a.meta().jobId().value()),
                        new Column<>("int4", (Advance a) -> a.meta().attempt()),
                        new Column<>("text", (Advance a) -> a.meta().worker()),
                        new Column<>("int4", Advance::step),
                        new Column<>("int4", Advance::steps),
                        new Column<>("int8", Advance::offset)));
    }

    private static void release(Connection connection, Collection<Release> releases) throws SQLException {
        run(
                connection,
                RELEASE,
                releases,
                List.of(
                        new Column<>("uuid", (Release r) -> r.meta().jobId().value()),
                        new Column<>("int4", (Release r) -> r.meta().attempt()),
                        new Column<>("int4", (Release r) -> r.meta().delivery()),
                        new Column<>("text", (Release r) -> time(r.meta())),
                        new Column<>("text", (Release r) -> r.meta().worker()),
                        new Column<>("int4", Release::pauseS),
                        new Column<>("int8", Release::offset)));
        if (!releases.isEmpty()) {
            LostWorkTable.endUnwanted(
                    connection,
                    releases.stream().map(each -> each.meta().jobId()).toList());
        }
    }

    private static void end(Connection connection, Collection<End> ends) throws SQLException {
        run(
                connection,
                END,
                ends,
                List.of(
                        new Column<>("uuid", (End e) -> e.meta().jobId().value()),
                        new Column<>("int4", (End e) -> e.meta().attempt()),
                        new Column<>("int4", (End e) -> e.meta().delivery()),
                        new Column<>("text", (End e) -> time(e.meta())),
                        new Column<>("text", (End e) -> e.meta().worker()),
                        new Column<>("int8", End::offset),
                        new Column<>("text", End::device),
                        new Column<>("text", (End e) -> e.state().wireName()),
                        new Column<>("text", (End e) -> e.outputs().isEmpty() ? null : Database.json(e.outputs())),
                        new Column<>("text", (End e) -> jsonOrNull(e.timings())),
                        new Column<>("text", (End e) -> jsonOrNull(error(e.error())))));
    }

    private record Column<T>(String type, Function<T, @Nullable Object> value) {}

    private static <T> void run(Connection connection, String sql, Collection<T> rows, List<Column<T>> columns)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column<T> column = columns.get(i);
                Array values = Database.array(connection, column.type(), rows, column.value());
                statement.setArray(i + 1, values);
            }
            if (statement.execute()) {
                try (ResultSet row = statement.getResultSet()) {
                    while (row.next()) {
                        JobFigures.count(row);
                    }
                }
            }
        }
    }

    private static String time(EventMeta meta) {
        return meta.time().toString();
    }

    private static @Nullable String jsonOrNull(@Nullable Object value) {
        return value == null ? null : Database.json(value);
    }

    private static Job.@Nullable Failure error(Changes.@Nullable Failure is) {
        return is == null
                ? null
                : new Job.Failure(is.code().wireName(), is.detail(), is.code().retryable());
    }
}
