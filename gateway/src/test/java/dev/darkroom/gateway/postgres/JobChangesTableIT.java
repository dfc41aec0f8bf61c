package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.jobs.Acceptance;
import dev.darkroom.gateway.jobs.Amendment;
import dev.darkroom.gateway.jobs.Happening;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.JobChanges;
import dev.darkroom.gateway.jobs.JobChanges.Amended.Refusal;
import dev.darkroom.gateway.jobs.JobChanges.Outcome;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.jobs.Terms;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobChangesTableIT {

    private static TestDatabase database;

    private final JobsTable jobs = new JobsTable(database.database());
    private final JobsOutbox queue = new JobsOutbox(database.database());
    private final JobChangesTable changes = new JobChangesTable(database.database());
    private long offset;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs CASCADE");
    }

    @Test
    void a_waiting_job_is_canceled_and_never_taken() {
        JobId id = accepted(Terms.USUAL);

        JobChanges.Cancellation canceled = changes.cancel("ada", id).orElseThrow();

        assertThat(canceled.outcome()).isEqualTo(Outcome.CANCELED);
        assertThat(canceled.sent()).isFalse();
        assertThat(canceled.job().state()).isEqualTo(JobState.CANCELED);
        assertThat(canceled.job().facts().cancelRequestedAt()).isNotNull();
        assertThat(queue.take(10)).isEmpty();
        assertThat(changes.cancel("ada", id).orElseThrow().outcome()).isEqualTo(Outcome.ALREADY_TERMINAL);
        assertThat(changes.cancel("bob", id)).isEmpty();
    }

    @Test
    void a_job_on_its_way_is_canceled_and_its_worker_changes_nothing_any_more() {
        JobId id = accepted(Terms.USUAL);
        queue.take(1);

        JobChanges.Cancellation canceled = changes.cancel("ada", id).orElseThrow();
        start(id);

        assertThat(canceled.sent()).isTrue();
        assertThat(job(id)).isEqualTo(canceled.job());
    }

    @Test
    void a_running_job_is_asked_to_stop_once_and_ends_as_its_worker_says() {
        JobId id = accepted(Terms.USUAL);
        start(id);

        JobChanges.Cancellation asked = changes.cancel("ada", id).orElseThrow();
        JobChanges.Cancellation again = changes.cancel("ada", id).orElseThrow();

        assertThat(asked.outcome()).isEqualTo(Outcome.CANCEL_REQUESTED);
        assertThat(asked.sent()).isTrue();
        assertThat(asked.job().version()).isEqualTo(3);
        assertThat(again.job()).isEqualTo(asked.job());
        assertThat(jobs.log("ada", id, 2)).singleElement().matches(Happening::updated);

        Projectors.apply(new JobsProjection(database.database()), List.of(at(Samples.canceled(id, 1, "w"))));
        assertThat(job(id).state()).isEqualTo(JobState.CANCELED);
        assertThat(job(id).version()).isEqualTo(4);
    }

    @Test
    void workers_are_reminded_of_jobs_that_run_on() {
        JobId id = accepted(Terms.USUAL);
        start(id);
        changes.cancel("ada", id);
        assertThat(changes.stillRunning(9)).isEmpty();

        database.execute("UPDATE jobs SET cancel_requested_at = now() - interval '6 seconds'");

        assertThat(changes.stillRunning(9)).containsExactly(id);

        Projectors.apply(new JobsProjection(database.database()), List.of(at(Samples.canceled(id, 1, "w"))));
        assertThat(changes.stillRunning(9)).isEmpty();
    }

    @Test
    void a_job_that_did_not_start_in_time_expires_and_one_that_did_goes_on() {
        JobId late = accepted(within(60, null));
        JobId begun = accepted(within(60, null));
        start(begun);
        pass("2 minutes");

        JobChanges.Expired expired = changes.expire(10);

        assertThat(expired).isEqualTo(new JobChanges.Expired(1, List.of()));
        assertThat(job(late).state()).isEqualTo(JobState.EXPIRED);
        assertThat(job(late).error().code()).isEqualTo("start_deadline_passed");
        assertThat(job(begun).state()).isEqualTo(JobState.RUNNING);
        assertThat(changes.expire(10).count()).isZero();
    }

    @Test
    void a_late_job_that_somebody_is_changing_holds_up_no_other() throws Exception {
        JobId locked = accepted(within(60, null));
        JobId free = accepted(within(null, 60));
        pass("2 minutes");
        try (Connection other = database.source().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT FROM jobs WHERE id = '" + locked + "' FOR UPDATE");

            int expired = CompletableFuture.supplyAsync(() -> changes.expire(10).count())
                    .get(30, TimeUnit.SECONDS);

            assertThat(expired).isEqualTo(1);
            assertThat(job(free).state()).isEqualTo(JobState.EXPIRED);
            other.rollback();
        }
        assertThat(changes.expire(10).count()).isEqualTo(1);
    }

    @Test
    void a_job_that_does_not_end_in_time_expires_wherever_it_is() {
        JobId waiting = accepted(within(null, 60));
        JobId running = accepted(within(50, 60));
        start(running);
        pass("2 minutes");

        JobChanges.Expired expired = changes.expire(10);

        assertThat(expired).isEqualTo(new JobChanges.Expired(2, List.of(running)));
        assertThat(job(waiting).error().code()).isEqualTo("total_deadline_passed");
        assertThat(job(running).attempts())
                .singleElement()
                .extracting(Job.Attempt::outcome)
                .isEqualTo("expired");
        Job before = job(running);
        Projectors.apply(new JobsProjection(database.database()), List.of(at(Samples.succeeded(running, 1, "w"))));
        assertThat(job(running)).isEqualTo(before);
    }

    @Test
    void a_job_of_a_worker_whose_clock_is_ahead_does_not_end_before_it_started() {
        JobId id = accepted(within(null, 60));
        start(id);
        pass("2 minutes");
        database.execute("UPDATE jobs SET started_at = now() + interval '1 hour'");

        changes.expire(10);

        assertThat(job(id).finishedAt()).isEqualTo(job(id).startedAt());
    }

    @Test
    void a_waiting_job_is_amended_and_takes_its_new_place() {
        JobId first = accepted(Terms.USUAL);
        JobId second = accepted(Terms.USUAL);
        Terms.Deadline deadline = new Terms.Deadline(30, 90);

        Job amended = changes.amend(
                        "ada", second, new Amendment(Priority.INTERACTIVE, deadline, Map.of("a", "b")), stamp -> true)
                .orElseThrow()
                .job();

        assertThat(amended.terms().priority()).isEqualTo(Priority.INTERACTIVE);
        assertThat(amended.terms().deadline()).isEqualTo(deadline);
        assertThat(amended.labels().tags()).isEqualTo(Map.of("a", "b"));
        assertThat(amended.version()).isEqualTo(2);
        assertThat(queue.take(10)).extracting(it -> it.message().jobId()).containsExactly(second, first);
    }

    @Test
    void what_an_amendment_does_not_name_stays_and_a_deadline_can_be_taken_away() {
        JobId id = accepted(within(60, 120));

        changes.amend("ada", id, new Amendment(null, null, Map.of("a", "b")), stamp -> true);
        assertThat(job(id).terms()).isEqualTo(within(60, 120));

        changes.amend("ada", id, new Amendment(null, Terms.Deadline.NONE, null), stamp -> true);
        assertThat(job(id).terms().deadline()).isEqualTo(Terms.Deadline.NONE);
        pass("1 hour");
        assertThat(changes.expire(10).count()).isZero();
    }

    @Test
    void a_job_keeps_its_priority_and_tags_where_only_its_deadline_is_amended() {
        Terms background = new Terms(Priority.BATCH, Terms.Deadline.NONE, null, null, Terms.RETENTION, null);
        JobId id = Samples.insert(jobs, Samples.job("ada", new Labels(null, Map.of("a", "b")), background))
                .id();

        changes.amend("ada", id, new Amendment(null, new Terms.Deadline(60, 90), null), stamp -> true);

        assertThat(job(id).terms().priority()).isEqualTo(Priority.BATCH);
        assertThat(job(id).labels().tags()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void an_amended_deadline_counts_from_the_acceptance() {
        JobId start = accepted(Terms.USUAL);
        JobId end = accepted(Terms.USUAL);
        JobId more = accepted(within(30, null));
        pass("1 minute");
        for (JobId id : List.of(start, end, more)) {
            int startS = id.equals(more) ? 90 : 30;
            Terms.Deadline deadline = id.equals(end) ? new Terms.Deadline(null, 30) : new Terms.Deadline(startS, null);
            changes.amend("ada", id, new Amendment(null, deadline, null), stamp -> true);
        }

        assertThat(changes.expire(10).count()).isEqualTo(2);

        assertThat(job(start).error().code()).isEqualTo("start_deadline_passed");
        assertThat(job(end).error().code()).isEqualTo("total_deadline_passed");
        assertThat(job(more).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_cancel_sees_the_start_that_was_being_written_down_when_it_came() throws Exception {
        JobId id = accepted(Terms.USUAL);
        try (Connection starting = database.source().getConnection();
                Statement start = starting.createStatement()) {
            starting.setAutoCommit(false);
            start.execute("""
                    UPDATE jobs
                       SET state = 'running', version = version + 1, worker = 'w', device = 'd',
                           dispatched_at = now(), published_at = now(), started_at = now()
                    """);
            CompletableFuture<JobChanges.Cancellation> cancel = CompletableFuture.supplyAsync(
                    () -> changes.cancel("ada", id).orElseThrow());
            TestDatabase.awaitWaiting(start);
            starting.commit();

            assertThat(cancel.get().outcome()).isEqualTo(Outcome.CANCEL_REQUESTED);
        }
        assertThat(job(id).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void only_the_job_that_the_client_means_is_amended_and_only_while_it_waits() {
        JobId id = accepted(Terms.USUAL);
        Amendment batch = new Amendment(Priority.BATCH, null, null);

        assertThat(changes.amend("ada", id, batch, stamp -> false).orElseThrow().refused())
                .isEqualTo(Refusal.CHANGED_MEANWHILE);
        start(id);
        assertThat(changes.amend("ada", id, batch, stamp -> true).orElseThrow().refused())
                .isEqualTo(Refusal.NOT_QUEUED);
        assertThat(changes.amend("bob", id, batch, stamp -> true)).isEmpty();
        assertThat(job(id).terms()).isEqualTo(Terms.USUAL);
    }

    @Test
    void the_newest_of_a_supersede_key_cancels_those_that_wait_and_no_other() throws Exception {
        JobId running = accepted(superseding("draft"));
        start(running);
        JobId waiting = accepted(superseding("draft"));
        JobId other = accepted(superseding("other"));
        JobId bobs = Samples.insert(jobs, Samples.job("bob", Labels.NONE, superseding("draft")))
                .id();

        Acceptance newest = jobs.insert(Samples.job("ada", Labels.NONE, superseding("draft")), null);

        assertThat(newest.superseded()).containsExactly(waiting);
        assertThat(job(waiting).state()).isEqualTo(JobState.CANCELED);
        assertThat(job(waiting).facts().supersededBy()).isEqualTo(newest.job().id());
        assertThat(job(running).state()).isEqualTo(JobState.RUNNING);
        assertThat(job(other).state()).isEqualTo(JobState.QUEUED);
        assertThat(jobs.find("bob", bobs).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void of_many_submissions_at_once_with_one_supersede_key_one_job_waits() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Job>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(clients.submit(
                        () -> Samples.insert(jobs, Samples.job("ada", Labels.NONE, superseding("draft")))));
            }
            List<JobState> states = new ArrayList<>();
            for (Future<Job> answer : answers) {
                answer.get();
            }
            for (Future<Job> answer : answers) {
                states.add(job(answer.get().id()).state());
            }

            assertThat(states).filteredOn(JobState.QUEUED::equals).hasSize(1);
            assertThat(states).filteredOn(JobState.CANCELED::equals).hasSize(39);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void outputs_expire_their_retention_after_the_end() {
        JobId id = accepted(new Terms(Priority.NORMAL, Terms.Deadline.NONE, null, null, Duration.ofHours(1), null));
        assertThat(job(id).facts().expiresAt()).isNull();

        changes.cancel("ada", id);

        assertThat(job(id).facts().expiresAt()).isEqualTo(job(id).finishedAt().plus(Duration.ofHours(1)));
    }

    @Test
    void waiting_jobs_are_counted_up_to_one_more_than_may_wait() {
        database.execute("UPDATE tenants SET max_waiting = 2 WHERE id = 'ada'");
        for (int i = 0; i < 5; i++) {
            accepted(Terms.USUAL);
        }

        QuotasTable quotas = new QuotasTable(database.database());
        assertThat(quotas.waiting("ada").now()).isEqualTo(3);
        assertThat(quotas.waiting("bob").now()).isZero();
        queue.take(4);
        assertThat(quotas.waiting("ada").now()).isEqualTo(1);
        database.execute("UPDATE tenants SET max_waiting = 100000");
    }

    private static Terms within(Integer startS, Integer totalS) {
        return new Terms(Priority.NORMAL, new Terms.Deadline(startS, totalS), null, null, Terms.RETENTION, null);
    }

    private static Terms superseding(String key) {
        return new Terms(Priority.NORMAL, Terms.Deadline.NONE, null, key, Terms.RETENTION, null);
    }

    /** As if the jobs had been accepted earlier. */
    private static void pass(String time) {
        database.execute("UPDATE jobs SET created_at = created_at - interval '" + time
                + "', start_by = start_by - interval '" + time + "', end_by = end_by - interval '" + time + "'");
    }

    private void start(JobId id) {
        Projectors.apply(new JobsProjection(database.database()), List.of(at(Samples.started(id, 1, "w"))));
    }

    private Positioned at(dev.darkroom.contract.JobEvent event) {
        return new Positioned(event, offset++);
    }

    private JobId accepted(Terms terms) {
        return Samples.insert(jobs, Samples.job("ada", Labels.NONE, terms)).id();
    }

    private Job job(JobId id) {
        return jobs.find("ada", id).orElseThrow();
    }
}
