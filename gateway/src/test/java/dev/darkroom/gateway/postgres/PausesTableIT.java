package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.pauses.Pause;
import dev.darkroom.gateway.pauses.PauseStore.Outcome;
import dev.darkroom.gateway.pauses.PauseStore.Target;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import dev.darkroom.gateway.tenants.Caller;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausesTableIT {

    private static final Target POOL = new Target(Pause.Kind.POOL, "default");
    private static final AtomicLong OFFSET = new AtomicLong();

    private static TestDatabase database;

    private final JobsTable jobs = new JobsTable(database.database());
    private final JobsOutbox queue = new JobsOutbox(database.database());
    private final PausesTable pauses = new PausesTable(database.database());
    private final Caller admin = Samples.caller("ops");

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs, pauses, fair_shares, pool_clocks CASCADE");
        new CatalogueTables(database.database())
                .announced(Samples.worker("seed", Samples.MODEL, Samples.model("other", "a1b2c3d4e5f6")));
        database.execute("UPDATE workers SET capacity = 1000, heartbeat_at = now() + interval '1 hour', ready = true");
    }

    @ParameterizedTest
    @CsvSource({"POOL,default", "MODEL,sketch", "TENANT,ada"})
    void nothing_of_what_is_paused_is_sent_and_when_it_is_resumed_all_goes_on_in_order(Pause.Kind kind, String name) {
        Target target = new Target(kind, name);
        List<JobId> ids = accepted(6);
        assertThat(queue.take(3)).hasSize(3);

        Outcome paused = pauses.pause(target, "the device is hot", admin).orElseThrow();

        assertThat(paused.changed()).isTrue();
        assertThat(paused.pause().reason()).isEqualTo("the device is hot");
        assertThat(paused.takenBack())
                .containsExactlyInAnyOrder(
                        new JobAttempt(ids.get(0), 1), new JobAttempt(ids.get(1), 1), new JobAttempt(ids.get(2), 1));
        assertThat(queue.take(10)).isEmpty();

        assertThat(pauses.resume(target, admin).orElseThrow().changed()).isTrue();
        assertThat(queue.take(10)).extracting(job -> job.message().jobId()).containsExactlyElementsOf(ids);
    }

    @Test
    void what_is_not_paused_goes_on() {
        JobId held = accepted(1).get(0);
        JobId other = Samples.insert(jobs, Samples.job("ada")).id();
        database.execute("UPDATE jobs SET model = 'other' WHERE id = '" + other + "'");

        pauses.pause(new Target(Pause.Kind.MODEL, "sketch"), null, admin);

        assertThat(queue.take(10)).extracting(job -> job.message().jobId()).containsExactly(other);
        assertThat(job(held).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_job_that_was_taken_back_is_not_started_by_its_old_message_before_nor_after_it_goes_on() throws Exception {
        JobId id = accepted(1).get(0);
        publish(queue.take(1), 5);
        pauses.pause(POOL, null, admin);

        apply(Samples.started(id, 1, "w"));
        assertThat(job(id).state()).isEqualTo(JobState.QUEUED);

        pauses.resume(POOL, admin);
        QueuedJob again = queue.take(1).get(0);
        assertThat(again.message().attempt()).isEqualTo(2);
        apply(Samples.started(id, 1, "w"), Samples.succeeded(id, 1, "w"));
        assertThat(job(id).state()).isEqualTo(JobState.QUEUED);

        apply(Samples.started(id, 2, "w"), Samples.succeeded(id, 2, "w"));
        Job ended = job(id);
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.version()).isEqualTo(3);
        assertThat(ended.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.number()).isEqualTo(2);
            assertThat(attempt.outcome()).isEqualTo("succeeded");
        });
        assertThat(number("SELECT count(*) FROM job_log WHERE job_id = '" + id + "'"))
                .isEqualTo(3);
    }

    @Test
    void news_of_the_old_message_is_not_taken_for_that_of_the_new_one() throws Exception {
        JobId id = accepted(1).get(0);
        List<QueuedJob> first = queue.take(1);
        pauses.pause(POOL, null, admin);
        pauses.resume(POOL, admin);
        List<QueuedJob> second = queue.take(1);

        publish(first, 5);
        assertThat(number("SELECT count(*) FROM jobs WHERE record_offset IS NOT NULL"))
                .isZero();

        publish(second, 6);
        assertThat(number("SELECT record_offset FROM jobs WHERE id = '" + id + "'"))
                .isEqualTo(6);
    }

    @Test
    void what_could_not_be_published_before_a_pause_says_nothing_of_what_was_sent_after_it() {
        JobId id = accepted(1).get(0);
        queue.take(1);
        pauses.pause(POOL, null, admin);
        pauses.resume(POOL, admin);
        assertThat(queue.take(1)).hasSize(1);

        queue.release(List.of(new JobAttempt(id, 1)));
        assertThat(queue.take(1)).isEmpty();

        queue.release(List.of(new JobAttempt(id, 2)));
        assertThat(queue.take(1)).hasSize(1);
    }

    @Test
    void a_waiting_job_whose_message_is_out_after_all_does_not_start_while_it_is_paused() {
        JobId id = accepted(1).get(0);
        queue.take(1);
        queue.release(List.of(new JobAttempt(id, 1)));
        pauses.pause(POOL, null, admin);

        apply(Samples.started(id, 1, "w"));

        assertThat(job(id).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_running_job_finishes_and_one_whose_worker_is_lost_is_taken_back() {
        List<JobId> ids = accepted(2);
        publish(queue.take(2), 5);
        new CatalogueTables(database.database()).announced(Samples.worker("gone", Samples.MODEL));
        apply(Samples.started(ids.get(0), 1, "w"), Samples.started(ids.get(1), 1, "gone"));
        assertThat(pauses.pause(POOL, null, admin).orElseThrow().takenBack()).isEmpty();

        apply(Samples.succeeded(ids.get(0), 1, "w"));
        database.execute("UPDATE workers SET stopped_at = now() WHERE id = 'gone'");
        assertThat(new LostWorkTable(database.database()).loseSilent().count()).isEqualTo(1);

        assertThat(pauses.takeBack()).containsExactly(new JobAttempt(ids.get(1), 1));
        assertThat(job(ids.get(0)).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job(ids.get(1)).state()).isEqualTo(JobState.QUEUED);
        pauses.resume(POOL, admin);
        assertThat(queue.take(1).get(0).message().attempt()).isEqualTo(2);
    }

    @Test
    void a_job_that_was_taken_back_still_has_to_start_in_time() {
        JobId id = accepted(1).get(0);
        queue.take(1);
        pauses.pause(POOL, null, admin);
        database.execute("UPDATE jobs SET start_s = 1, start_by = now() - interval '1 second'");

        new JobChangesTable(database.database()).expire(10);

        assertThat(job(id).state()).isEqualTo(JobState.EXPIRED);
    }

    @Test
    void acts_are_safe_to_repeat_and_each_is_in_the_audit_log() throws Exception {
        Caller other = Samples.caller("ops");
        assertThat(pauses.resume(POOL, admin).orElseThrow().changed()).isFalse();
        pauses.pause(POOL, "first", admin);

        Outcome again = pauses.pause(POOL, "second", other).orElseThrow();

        assertThat(again.changed()).isFalse();
        assertThat(again.pause().reason()).isEqualTo("first");
        assertThat(again.pause().key()).isEqualTo(admin.key());
        assertThat(pauses.pause(new Target(Pause.Kind.POOL, "nowhere"), null, admin))
                .isEmpty();
        assertThat(number("SELECT count(*) FROM audit_log WHERE action = 'pool.pause' AND target = 'pool:default'"
                        + " AND key_id IN ('" + admin.key() + "', '" + other.key() + "')"))
                .isEqualTo(2);
        assertThat(number("SELECT count(*) FROM audit_log WHERE target = 'pool:nowhere'"))
                .isZero();
    }

    @Test
    void a_pause_waits_for_the_starts_that_are_being_written() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection projection = database.source().getConnection();
                Statement starting = projection.createStatement()) {
            projection.setAutoCommit(false);
            starting.execute(PausesTable.STARTING);

            Future<?> pause = other.submit(() -> pauses.pause(POOL, null, admin));
            TestDatabase.awaitWaiting(starting);
            assertThat(pause.isDone()).isFalse();

            projection.commit();
            pause.get();
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void while_jobs_start_as_fast_as_can_be_none_starts_after_the_pause_is_acknowledged() throws Exception {
        List<JobId> ids = accepted(300);
        publish(queue.take(300), 5);
        CountDownLatch some = new CountDownLatch(20);
        ExecutorService projectors = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int part = 0; part < 3; part++) {
                List<JobId> mine = ids.subList(part * 100, part * 100 + 100);
                all.add(projectors.submit(() -> mine.forEach(id -> {
                    apply(Samples.started(id, 1, "w"));
                    some.countDown();
                })));
            }
            some.await();

            int takenBack =
                    pauses.pause(POOL, null, admin).orElseThrow().takenBack().size();
            long running = number("SELECT count(*) FROM jobs WHERE state = 'running'");
            for (Future<?> each : all) {
                each.get();
            }

            assertThat(takenBack).isPositive();
            assertThat(running).isEqualTo(300L - takenBack);
            assertThat(number("SELECT count(*) FROM jobs WHERE state = 'running'"))
                    .isEqualTo(running);
        } finally {
            projectors.shutdownNow();
        }
    }

    private List<JobId> accepted(int count) {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(Samples.insert(jobs, Samples.job("ada")).id());
        }
        return ids;
    }

    private void publish(List<QueuedJob> taken, long offset) {
        queue.published(taken.stream()
                .map(job ->
                        new PublishedJob(job.message().jobId(), job.message().attempt(), 0, offset))
                .toList());
    }

    private Job job(JobId id) {
        return jobs.find("ada", id).orElseThrow();
    }

    private static void apply(JobEvent... events) {
        for (JobEvent event : events) {
            Projectors.apply(
                    new JobsProjection(database.database()), List.of(new Positioned(event, OFFSET.incrementAndGet())));
        }
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
