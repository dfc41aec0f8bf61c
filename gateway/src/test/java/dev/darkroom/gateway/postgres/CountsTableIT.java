package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.batches.NewBatch;
import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.NewJob;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.jobs.Terms;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountsTableIT {

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(6);
    private static final AtomicLong OFFSET = new AtomicLong();

    /** What is counted, in two ways; the second knows nothing of the first. */
    private static final String COUNTED = """
            SELECT pool || '/' || model || '/' || tenant_id || '/' || priority AS line,
                   format('%s %s %s %s %s %s', sum(waiting), sum(delayed), sum(sent), sum(running), sum(waiting_ms),
                          sum(under_way_ms)) AS counts
              FROM queue_counts GROUP BY line HAVING sum(waiting) + sum(delayed) + sum(sent) + sum(running) > 0
            """;

    private static final String RECOUNTED = """
            SELECT pool || '/' || model || '/' || tenant_id || '/' || priority AS line,
                   format('%s %s %s %s %s %s',
                          count(*) FILTER (WHERE state = 'queued' AND dispatched_at IS NULL AND ready),
                          count(*) FILTER (WHERE state = 'queued' AND NOT ready),
                          count(*) FILTER (WHERE state = 'queued' AND dispatched_at IS NOT NULL),
                          count(*) FILTER (WHERE state = 'running'),
                          COALESCE(sum(cost_ms) FILTER (WHERE state = 'queued' AND dispatched_at IS NULL AND ready), 0),
                          COALESCE(sum(cost_ms) FILTER (WHERE dispatched_at IS NOT NULL), 0)) AS counts
              FROM jobs WHERE state IN ('queued', 'running') GROUP BY line
            """;

    private static TestDatabase database;

    private final JobsTable jobs = new JobsTable(database.database());
    private final JobsOutbox queue = new JobsOutbox(database.database());
    private final JobChangesTable changes = new JobChangesTable(database.database());
    private final CountsTable counts = new CountsTable(database.database());

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs, batches CASCADE");
    }

    @Test
    void whatever_happens_to_jobs_at_once_the_counts_are_those_of_the_rows_at_every_moment() throws Exception {
        database.execute("UPDATE workers SET capacity = 100, heartbeat_at = now() + interval '1 hour'");
        Queue<QueuedJob> sent = new ConcurrentLinkedQueue<>();
        Queue<QueuedJob> running = new ConcurrentLinkedQueue<>();
        List<Callable<Object>> work = new ArrayList<>();
        for (int seed = 0; seed < 120; seed++) {
            Random random = new Random(seed);
            work.add(() -> change(random, sent, running));
        }

        List<Future<Object>> all = work.stream().map(THREADS::submit).toList();
        int looks = 0;
        while (all.stream().anyMatch(each -> !each.isDone())) {
            assertCounted();
            looks++;
        }
        for (Future<Object> each : all) {
            each.get();
        }
        database.execute("UPDATE jobs SET priority = 2, version = version + 1 WHERE state = 'queued' AND priority = 1");
        assertCounted();
        database.execute("DELETE FROM jobs WHERE id IN (SELECT id FROM jobs LIMIT 50)");
        assertCounted();

        assertThat(looks).isGreaterThan(5);
        assertThat(counts.check()).isEmpty();
        assertThat(number("SELECT count(*) FROM jobs WHERE finished_at IS NOT NULL"))
                .isGreaterThan(50);
        assertThat(number("SELECT count(*) FROM job_attempts WHERE outcome = 'succeeded'"))
                .isPositive();
        assertThat(number("SELECT count(*) FROM job_attempts WHERE outcome = 'released'"))
                .isPositive();
    }

    private Object change(Random random, Queue<QueuedJob> sent, Queue<QueuedJob> running) throws Exception {
        String tenant = random.nextBoolean() ? "ada" : "bob";
        List<JobId> mine = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Priority priority = Priority.ranked(random.nextInt(3));
            Terms terms = new Terms(priority, Terms.Deadline.NONE, null, null, Terms.RETENTION, null);
            mine.add(Samples.insert(jobs, Samples.job(tenant, Labels.NONE, terms))
                    .id());
        }
        List<NewJob> some = Stream.generate(() -> Samples.job(tenant)).limit(20).toList();
        new BatchesTable(database.database())
                .insert(
                        new NewBatch(new BatchId(Samples.id().value()), tenant, new Labels(null, Map.of()), some),
                        null);
        changes.cancel(tenant, mine.get(0));
        changes.cancel(tenant, some.get(0).id());
        sent.addAll(queue.take(20));
        apply(random, sent, running, "started");
        apply(random, running, sent, "released");
        apply(random, running, new ConcurrentLinkedQueue<>(), "succeeded");
        database.execute("UPDATE jobs SET ready = false, not_before = now() WHERE id = '" + mine.get(1)
                + "' AND dispatched_at IS NULL AND state = 'queued'");
        queue.wakeDelayed();
        database.execute("UPDATE jobs SET total_s = 1, end_by = now() WHERE id = '" + mine.get(2) + "'");
        changes.expire(10);
        new Erasures(database.database()).erase(tenant, mine.get(0));
        return mine;
    }

    /** Tells of some of the jobs that they went on, and moves them. */
    private static void apply(Random random, Queue<QueuedJob> from, Queue<QueuedJob> to, String what) {
        List<QueuedJob> some = new ArrayList<>();
        for (int i = random.nextInt(15); i > 0; i--) {
            QueuedJob next = from.poll();
            if (next != null) {
                some.add(next);
            }
        }
        Projectors.apply(
                new JobsProjection(database.database()),
                some.stream()
                        .map(job -> new Positioned(event(job, what), OFFSET.incrementAndGet()))
                        .toList());
        if (!what.equals("released")) {
            to.addAll(some);
        }
    }

    private static JobEvent event(QueuedJob job, String what) {
        JobId id = job.message().jobId();
        int attempt = job.message().attempt();
        return switch (what) {
            case "started" -> Samples.started(id, attempt, "w");
            case "succeeded" -> Samples.succeeded(id, attempt, "w");
            default -> new JobEvent.Released(Samples.meta(id, attempt, "w"), "stops", 0);
        };
    }

    @Test
    void counts_that_went_wrong_are_told_and_mended() throws Exception {
        Samples.insert(jobs, Samples.job("ada"));
        Samples.insert(jobs, Samples.job("bob"));
        database.execute("ALTER TABLE jobs DISABLE TRIGGER queues_count_changed_jobs");
        database.execute("UPDATE jobs SET ready = false, not_before = now() WHERE tenant_id = 'ada'");
        database.execute("ALTER TABLE jobs ENABLE TRIGGER queues_count_changed_jobs");

        assertThat(counts.check())
                .contains("default sketch ada 1: waiting -1, delayed 1, sent 0, running 0, waiting_ms -1000,"
                        + " under_way_ms 0");
        assertThat(counts.check()).isEmpty();
        assertCounted();
        assertThat(number("SELECT count(*) FROM queue_checks WHERE differed_at IS NOT NULL"))
                .isEqualTo(1);
    }

    @Test
    void what_connections_that_are_gone_counted_is_added_up() throws Exception {
        for (int i = 0; i < 4; i++) {
            Samples.insert(jobs, Samples.job("ada"));
        }
        database.execute("UPDATE queue_counts SET backend = -backend");

        assertThat(counts.fold()).isPositive();

        assertThat(number("SELECT count(*) FROM queue_counts WHERE backend <> 0"))
                .isZero();
        assertThat(number("SELECT waiting FROM queue_counts")).isEqualTo(4);
        assertThat(number("SELECT accepted FROM queue_counts")).isEqualTo(4);
        Samples.insert(jobs, Samples.job("ada"));
        assertCounted();
    }

    private static void assertCounted() throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(lines(statement, COUNTED)).isEqualTo(lines(statement, RECOUNTED));
            connection.rollback();
        }
    }

    private static Map<String, String> lines(Statement statement, String sql) throws SQLException {
        Map<String, String> lines = new java.util.TreeMap<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                lines.put(row.getString("line"), row.getString("counts"));
            }
        }
        return lines;
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
