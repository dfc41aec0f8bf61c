package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.batches.Batch;
import dev.darkroom.gateway.batches.BatchStore;
import dev.darkroom.gateway.batches.NewBatch;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.IdempotencyKey;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.KeyReusedException;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.NewJob;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchesTableIT {

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);
    private static final AtomicLong OFFSET = new AtomicLong();
    private static TestDatabase database;

    private final BatchesTable batches = new BatchesTable(database.database());
    private final JobsTable jobs = new JobsTable(database.database());
    private final JobsProjection projection = new JobsProjection(database.database());

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        database.execute("""
                INSERT INTO webhook_endpoints (id, tenant_id, url, events, secret)
                VALUES (gen_random_uuid(), 'ada', 'https://example.com/', '{batch.completed}', 'whsec_' || repeat('A', 32))
                """);
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE batches, webhook_deliveries CASCADE");
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @Test
    void one_job_that_the_database_refuses_among_many_leaves_nothing() throws Exception {
        List<NewJob> many = new ArrayList<>(sample(4_999));
        many.add(many.get(1_234));
        NewBatch bad = new NewBatch(new BatchId(Samples.id().value()), "ada", Labels.NONE, many);
        IdempotencyKey key = key("k", "a");

        assertThatThrownBy(() -> batches.insert(bad, key)).isInstanceOf(IllegalStateException.class);

        assertThat(number("SELECT count(*) FROM jobs")).isZero();
        assertThat(number("SELECT count(*) FROM batches")).isZero();
        assertThat(batches.find("ada", key)).isEmpty();
    }

    @Test
    void jobs_are_listed_in_their_order_in_pages_and_by_state() throws Exception {
        NewBatch batch = accepted(2_500);
        List<JobId> order = batch.jobs().stream().map(NewJob::id).toList();
        end(List.of(order.get(3), order.get(2_001)));

        List<Job> all = new ArrayList<>();
        List<Job> page;
        do {
            int after = all.isEmpty() ? -1 : all.get(all.size() - 1).facts().batchIndex();
            page = batches.items("ada", batch.id(), null, after, 1_000).orElseThrow();
            all.addAll(page);
        } while (!page.isEmpty());

        assertThat(all).extracting(Job::id).isEqualTo(order);
        assertThat(all)
                .extracting(job -> job.facts().batchIndex())
                .isEqualTo(IntStream.range(0, 2_500).boxed().toList());
        assertThat(all).allMatch(job -> batch.id().equals(job.facts().batch()));
        assertThat(batches.items("ada", batch.id(), JobState.SUCCEEDED, 3, 9).orElseThrow())
                .extracting(Job::id)
                .containsExactly(order.get(2_001));
        assertThat(batches.items("bob", batch.id(), null, -1, 9)).isEmpty();
        assertThat(batches.find("bob", batch.id())).isEmpty();
        assertThat(jobs.find("ada", Samples.insert(jobs, Samples.job("ada")).id())
                        .orElseThrow()
                        .facts()
                        .batch())
                .isNull();
    }

    @Test
    void batches_are_listed_the_newest_first() throws Exception {
        List<BatchId> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.add(0, accepted(1).id());
        }

        assertThat(batches.list("ada", null, 2)).extracting(Batch::id).isEqualTo(made.subList(0, 2));
        assertThat(batches.list("ada", made.get(1), 2)).extracting(Batch::id).containsExactly(made.get(2));
        assertThat(batches.list("bob", null, 2)).isEmpty();
    }

    @Test
    void a_key_stands_for_its_batch_and_for_nothing_else() throws Exception {
        IdempotencyKey key = key("order-1", "a");
        NewBatch first = sampleBatch(3);
        assertThat(batches.insert(first, key).replayed()).isFalse();

        BatchStore.Acceptance again = batches.insert(sampleBatch(3), key);

        assertThat(again.replayed()).isTrue();
        assertThat(again.batch().id()).isEqualTo(first.id());
        assertThat(number("SELECT count(*) FROM jobs")).isEqualTo(3);
        assertThatThrownBy(() -> batches.insert(sampleBatch(1), key("order-1", "b")))
                .isInstanceOf(KeyReusedException.class);
        assertThatThrownBy(() -> jobs.insert(Samples.job("ada"), key)).isInstanceOf(KeyReusedException.class);
        jobs.insert(Samples.job("ada"), key("order-2", "a"));
        assertThatThrownBy(() -> batches.insert(sampleBatch(1), key("order-2", "a")))
                .isInstanceOf(KeyReusedException.class);

        database.execute("UPDATE idempotency_keys SET expires_at = now()");
        assertThat(jobs.insert(Samples.job("ada"), key).replayed()).isFalse();
        assertThat(batches.insert(sampleBatch(1), key("order-2", "a")).replayed())
                .isFalse();
    }

    @Test
    void submissions_with_the_same_key_at_once_make_one_batch() throws Exception {
        IdempotencyKey key = key("race", "a");

        List<Future<BatchStore.Acceptance>> answers = THREADS.invokeAll(
                Stream.<Callable<BatchStore.Acceptance>>generate(() -> () -> batches.insert(sampleBatch(50), key))
                        .limit(4)
                        .toList());

        List<BatchId> ids = new ArrayList<>();
        for (Future<BatchStore.Acceptance> answer : answers) {
            ids.add(answer.get().batch().id());
        }
        assertThat(ids.stream().distinct()).hasSize(1);
        assertThat(number("SELECT count(*) FROM jobs")).isEqualTo(50);
    }

    @Test
    void counts_are_exact_and_the_end_is_noticed_once_while_jobs_end_at_once() throws Exception {
        NewBatch batch = accepted(400);
        List<JobId> ids = batch.jobs().stream().map(NewJob::id).toList();
        List<Callable<Integer>> work = new ArrayList<>();
        for (int part = 0; part < 20; part++) {
            List<JobId> some = ids.subList(part * 20, part * 20 + 20);
            work.add(() -> {
                end(some);
                return 0;
            });
            work.add(() -> {
                Batch.Counts counts =
                        batches.find("ada", batch.id()).orElseThrow().counts();
                assertThat(counts.queued() + counts.running() + counts.succeeded())
                        .isEqualTo(400);
                return batches.complete(10);
            });
        }

        int completed = 0;
        for (Future<Integer> each : THREADS.invokeAll(work)) {
            completed += each.get();
        }
        for (Future<Integer> each :
                THREADS.invokeAll(List.<Callable<Integer>>of(() -> batches.complete(10), () -> batches.complete(10)))) {
            completed += each.get();
        }

        assertThat(completed).isEqualTo(1);
        Batch now = batches.find("ada", batch.id()).orElseThrow();
        assertThat(now.counts()).isEqualTo(new Batch.Counts(400, 0, 0, 400, 0, 0, 0));
        assertThat(now.finishedAt()).isNotNull();
        assertThat(number("SELECT count(*) FROM webhook_deliveries WHERE event_type = 'batch.completed' AND subject = '"
                        + batch.id() + "'"))
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM batches AS b WHERE finished_at = (SELECT max(finished_at) FROM jobs)"))
                .isEqualTo(1);
    }

    @Test
    void a_batch_with_one_open_job_is_not_finished() throws Exception {
        NewBatch batch = accepted(3);
        List<JobId> ids = batch.jobs().stream().map(NewJob::id).toList();
        end(ids.subList(0, 2));
        assertThat(batches.complete(10)).isZero();
        start(ids.subList(2, 3));

        assertThat(batches.complete(10)).isZero();
        assertThat(batches.find("ada", batch.id()).orElseThrow().counts())
                .isEqualTo(new Batch.Counts(3, 0, 1, 2, 0, 0, 0));

        end(ids.subList(2, 3));
        assertThat(batches.complete(10)).isEqualTo(1);
        assertThat(batches.complete(10)).isZero();
    }

    @Test
    void canceling_ends_what_waits_asks_what_runs_once_and_leaves_what_ended() throws Exception {
        NewBatch batch = accepted(10);
        List<JobId> ids = batch.jobs().stream().map(NewJob::id).toList();
        end(ids.subList(0, 2));
        start(ids.subList(2, 5));

        assertThat(batches.requestCancel("bob", batch.id())).isFalse();
        assertThat(batches.find("ada", batch.id()).orElseThrow().cancelRequestedAt())
                .isNull();
        assertThat(batches.requestCancel("ada", batch.id())).isTrue();
        BatchStore.Canceled first = batches.cancel(batch.id(), 4, false);
        BatchStore.Canceled rest = batches.cancel(batch.id(), 100, false);

        assertThat(first.asked()).isEqualTo(3);
        assertThat(first.canceled()).isEqualTo(1);
        assertThat(first.sent()).containsExactlyInAnyOrderElementsOf(ids.subList(2, 5));
        assertThat(rest.canceled()).isEqualTo(4);
        assertThat(rest.sent()).isEmpty();
        assertThat(batches.cancel(batch.id(), 100, false)).isEqualTo(new BatchStore.Canceled(0, 0, List.of()));
        assertThat(batches.cancel(batch.id(), 1, true)).isEqualTo(new BatchStore.Canceled(0, 0, List.of()));
        Batch now = batches.find("ada", batch.id()).orElseThrow();
        assertThat(now.counts()).isEqualTo(new Batch.Counts(10, 0, 3, 2, 0, 5, 0));
        assertThat(now.cancelRequestedAt()).isNotNull();
        assertThat(batches.requestCancel("ada", batch.id())).isTrue();
        assertThat(batches.find("ada", batch.id()).orElseThrow()).isEqualTo(now);
    }

    @Test
    void canceling_passes_over_a_job_that_somebody_is_changing_and_then_waits_for_it() throws Exception {
        NewBatch batch = accepted(3);
        try (Connection other = database.source().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT FROM jobs WHERE id = '" + batch.jobs().get(1).id() + "' FOR UPDATE");

            Future<BatchStore.Canceled> free = THREADS.submit(() -> batches.cancel(batch.id(), 9, false));
            assertThat(free.get(30, TimeUnit.SECONDS).canceled()).isEqualTo(2);
            Future<BatchStore.Canceled> patient = THREADS.submit(() -> batches.cancel(batch.id(), 9, true));
            TestDatabase.awaitWaiting(lock);
            other.rollback();

            assertThat(patient.get().canceled()).isEqualTo(1);
        }
    }

    @Test
    void a_batch_that_somebody_is_changing_holds_up_no_other() throws Exception {
        NewBatch locked = accepted(1);
        NewBatch free = accepted(1);
        end(Stream.of(locked, free).map(batch -> batch.jobs().get(0).id()).toList());
        try (Connection other = database.source().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT FROM batches WHERE id = '" + locked.id() + "' FOR UPDATE");

            assertThat(THREADS.submit(() -> batches.complete(9)).get(30, TimeUnit.SECONDS))
                    .isEqualTo(1);
            other.rollback();
        }
        assertThat(batches.complete(9)).isEqualTo(1);
    }

    @Test
    void batches_know_only_their_own_jobs() throws Exception {
        NewBatch one = accepted(3);
        NewBatch other = accepted(2);
        start(List.of(other.jobs().get(0).id()));

        assertThat(batches.items("ada", one.id(), null, -1, 9).orElseThrow())
                .extracting(Job::id)
                .isEqualTo(one.jobs().stream().map(NewJob::id).toList());
        assertThat(batches.cancel(one.id(), 9, false)).isEqualTo(new BatchStore.Canceled(3, 0, List.of()));
        assertThat(batches.complete(9)).isEqualTo(1);

        assertThat(batches.find("ada", one.id()).orElseThrow().counts())
                .isEqualTo(new Batch.Counts(3, 0, 0, 0, 0, 3, 0));
        assertThat(batches.list("ada", null, 9))
                .extracting(Batch::counts)
                .containsExactly(new Batch.Counts(2, 1, 1, 0, 0, 0, 0), new Batch.Counts(3, 0, 0, 0, 0, 3, 0));
    }

    @Test
    void counts_are_those_of_a_recount_whoever_changes_jobs() throws Exception {
        NewBatch batch = accepted(12);
        NewBatch other = accepted(2);
        List<JobId> ids = batch.jobs().stream().map(NewJob::id).toList();
        JobChangesTable changes = new JobChangesTable(database.database());

        start(ids.subList(0, 6));
        assertRecounted(batch, new Batch.Counts(12, 6, 6, 0, 0, 0, 0));
        end(ids.subList(0, 2));
        end(ids.subList(6, 7));
        apply(Stream.of(Samples.failed(ids.get(2), 1, "w")));
        assertRecounted(batch, new Batch.Counts(12, 5, 3, 3, 1, 0, 0));
        changes.cancel("ada", ids.get(7));
        changes.cancel("ada", ids.get(3));
        apply(Stream.of(
                Samples.canceled(ids.get(3), 1, "w"),
                Samples.started(other.jobs().get(0).id(), 1, "w")));
        assertRecounted(batch, new Batch.Counts(12, 4, 2, 3, 1, 2, 0));
        database.execute(
                "UPDATE jobs SET total_s = 1, end_by = now() WHERE id IN ('" + ids.get(4) + "', '" + ids.get(8) + "')");
        changes.expire(9);
        assertRecounted(batch, new Batch.Counts(12, 3, 1, 3, 1, 2, 2));
        database.execute("""
                UPDATE jobs SET state = 'queued', version = version + 1, attempt = attempt + 1, started_at = NULL, worker = NULL,
                       device = NULL, published_at = NULL, dispatched_at = NULL, event_offset = NULL
                 WHERE state = 'running' AND batch_id = '%s'
                """.formatted(batch.id()));
        assertRecounted(batch, new Batch.Counts(12, 4, 0, 3, 1, 2, 2));
        assertRecounted(other, new Batch.Counts(2, 1, 1, 0, 0, 0, 0));

        batches.cancel(batch.id(), 99, false);
        assertRecounted(batch, new Batch.Counts(12, 0, 0, 3, 1, 6, 2));
        assertThat(batches.complete(9)).isEqualTo(1);
        assertRecounted(batch, new Batch.Counts(12, 0, 0, 3, 1, 6, 2));
        assertThat(number("SELECT count(DISTINCT batch_id) FROM batch_counts")).isEqualTo(1);
    }

    private void assertRecounted(NewBatch batch, Batch.Counts counts) throws SQLException {
        assertThat(batches.find("ada", batch.id()).orElseThrow().counts()).isEqualTo(counts);
        String in = "SELECT count(*) FROM jobs WHERE batch_id = '" + batch.id() + "' AND state = ";
        assertThat(new Batch.Counts(
                        counts.total(),
                        (int) number(in + "'queued'"),
                        (int) number(in + "'running'"),
                        (int) number(in + "'succeeded'"),
                        (int) number(in + "'failed'"),
                        (int) number(in + "'canceled'"),
                        (int) number(in + "'expired'")))
                .isEqualTo(counts);
    }

    @Test
    void a_finished_batch_is_not_asked_to_stop() throws Exception {
        NewBatch batch = accepted(1);
        end(List.of(batch.jobs().get(0).id()));
        batches.complete(9);

        assertThat(batches.requestCancel("ada", batch.id())).isTrue();

        assertThat(batches.find("ada", batch.id()).orElseThrow().cancelRequestedAt())
                .isNull();
    }

    @Test
    void a_key_is_a_tenants_own_and_runs_out() throws Exception {
        IdempotencyKey key = key("order-1", "a");
        batches.insert(sampleBatch(1), key);

        assertThat(batches.find("ada", key)).isPresent();
        assertThat(batches.find("bob", key)).isEmpty();
        assertThat(batches.find("bob", key("order-1", "b"))).isEmpty();
        database.execute("UPDATE idempotency_keys SET expires_at = now()");
        assertThat(batches.find("ada", key)).isEmpty();
    }

    @Test
    void canceling_while_jobs_start_and_end_leaves_none_out_and_locks_nobody() throws Exception {
        NewBatch batch = accepted(600);
        List<JobId> ids = batch.jobs().stream().map(NewJob::id).toList();
        List<JobId> backwards = new ArrayList<>(ids);
        java.util.Collections.reverse(backwards);
        JobsOutbox queue = new JobsOutbox(database.database());
        List<Callable<Object>> work = new ArrayList<>();
        for (int part = 0; part < 12; part++) {
            List<JobId> some = backwards.subList(part * 50, part * 50 + 50);
            work.add(() -> {
                start(some);
                queue.published(
                        some.stream().map(id -> new PublishedJob(id, 1, 0, 7)).toList());
                end(some);
                return some;
            });
            work.add(() -> batches.cancel(batch.id(), 100, false));
        }

        for (Future<Object> each : THREADS.invokeAll(work)) {
            each.get();
        }
        while (batches.cancel(batch.id(), 1, true).canceled() > 0) {
            // the rest
        }

        Batch.Counts counts = batches.find("ada", batch.id()).orElseThrow().counts();
        assertThat(counts.queued() + counts.running()).isZero();
        assertThat(counts.succeeded() + counts.canceled()).isEqualTo(600);
        assertThat(batches.complete(10)).isEqualTo(1);
    }

    private NewBatch accepted(int count) throws KeyReusedException {
        NewBatch batch = sampleBatch(count);
        assertThat(batches.insert(batch, null).batch().counts())
                .isEqualTo(new Batch.Counts(count, count, 0, 0, 0, 0, 0));
        return batch;
    }

    private static NewBatch sampleBatch(int count) {
        return new NewBatch(
                new BatchId(Samples.id().value()), "ada", new Labels("mine", Map.of("a", "b")), sample(count));
    }

    private static List<NewJob> sample(int count) {
        return Stream.generate(() -> Samples.job("ada", Labels.NONE, Terms.USUAL))
                .limit(count)
                .toList();
    }

    private static IdempotencyKey key(String value, String body) {
        return IdempotencyKey.of(value, Wire.mapper().createObjectNode().put("body", body));
    }

    private void start(List<JobId> ids) {
        apply(ids.stream().map(id -> Samples.started(id, 1, "w")));
    }

    private void end(List<JobId> ids) {
        apply(ids.stream().map(id -> Samples.succeeded(id, 1, "w")));
    }

    private void apply(Stream<JobEvent> events) {
        Projectors.apply(
                projection,
                events.map(event -> new Positioned(event, OFFSET.incrementAndGet()))
                        .toList());
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
