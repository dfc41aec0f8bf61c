package dev.darkroom.gateway.jobs;

import static dev.darkroom.gateway.jobs.Samples.canceled;
import static dev.darkroom.gateway.jobs.Samples.failed;
import static dev.darkroom.gateway.jobs.Samples.progress;
import static dev.darkroom.gateway.jobs.Samples.started;
import static dev.darkroom.gateway.jobs.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.ProjectionStore;
import dev.darkroom.gateway.projection.Projectors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every implementation of the jobs' ports does. */
public abstract class JobsContract {

    private static final Duration KEPT = Duration.ofHours(1);

    private JobStore jobs;
    private DispatchQueue queue;
    private ProjectionStore projection;
    private long offset;

    protected abstract JobStore jobs();

    protected abstract DispatchQueue queue();

    protected abstract ProjectionStore projection();

    @BeforeEach
    void open() {
        jobs = jobs();
        queue = queue();
        projection = projection();
    }

    @Test
    void an_accepted_job_is_found_as_it_was_stored_by_its_own_tenant_only() {
        NewJob job = Samples.job("ada");

        Job accepted = Samples.insert(jobs, job);

        assertThat(jobs.find("ada", job.id())).contains(accepted);
        assertThat(jobs.find("bob", job.id())).isEmpty();
        assertThat(accepted.state()).isEqualTo(JobState.QUEUED);
        assertThat(accepted.version()).isEqualTo(1);
        assertThat(accepted.input()).isEqualTo(job.input());
        assertThat(accepted.seed()).isEqualTo(job.seed());
    }

    @Test
    void a_stamp_says_which_representation_a_job_has() {
        JobId id = accepted();
        assertThat(jobs.stamp("ada", id)).contains(new Stamp(1, null, JobState.QUEUED));
        assertThat(jobs.stamp("bob", id)).isEmpty();

        apply(started(id, 1, "w1"), progress(id, 1, "w1", 4));

        assertThat(jobs.stamp("ada", id)).contains(new Stamp(2, 4, JobState.RUNNING));
        assertThat(job(id).stamp()).isEqualTo(new Stamp(2, 4, JobState.RUNNING));
    }

    @Test
    void the_log_holds_every_version_once_and_in_order() {
        JobId id = accepted();
        apply(started(id, 1, "w1"));
        apply(progress(id, 1, "w1", 4));
        apply(started(id, 1, "w2"), succeeded(id, 1, "w2"));
        apply(failed(id, 1, "w1"));

        List<Happening> log = jobs.log("ada", id, 0);
        assertThat(log)
                .extracting(Happening::version, Happening::state, Happening::attempt)
                .containsExactly(
                        tuple(1, JobState.QUEUED, 1),
                        tuple(2, JobState.RUNNING, 1),
                        tuple(3, JobState.RUNNING, 2),
                        tuple(4, JobState.SUCCEEDED, 2));
        assertThat(log.get(0).at()).isEqualTo(job(id).createdAt());
        assertThat(log.get(3).at()).isEqualTo(job(id).finishedAt());
        assertThat(jobs.log("ada", id, 3)).isEqualTo(log.subList(3, 4));
        assertThat(jobs.log("bob", id, 0)).isEmpty();
    }

    @Test
    void a_list_is_newest_first_and_its_pages_join_without_gap_or_repeat() {
        List<JobId> accepted = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            accepted.add(0, Samples.insert(jobs, Samples.job("ada")).id());
        }
        Samples.insert(jobs, Samples.job("bob"));

        List<JobId> listed = new ArrayList<>();
        JobId before = null;
        for (int page = 0; page < 3; page++) {
            for (Job job : jobs.list("ada", JobQuery.all(before, 3))) {
                listed.add(job.id());
                before = job.id();
            }
        }

        assertThat(listed).isEqualTo(accepted);
    }

    @Test
    void a_list_can_be_narrowed_to_a_state_and_a_model() {
        JobId running = accepted();
        JobId queued = accepted();
        apply(started(running, 1, "w"));

        assertThat(jobs.list("ada", new JobQuery(JobState.RUNNING, null, Labels.NONE, null, null, null, 9)))
                .extracting(Job::id)
                .containsExactly(running);
        assertThat(jobs.list(
                        "ada", new JobQuery(JobState.QUEUED, Samples.MODEL.id(), Labels.NONE, null, null, null, 9)))
                .extracting(Job::id)
                .containsExactly(queued);
        assertThat(jobs.list("ada", new JobQuery(null, "other", Labels.NONE, null, null, null, 9)))
                .isEmpty();
    }

    @Test
    void a_list_can_be_narrowed_to_labels() {
        Labels spring = new Labels("order-7", Map.of("campaign", "spring", "shop", "Käse & Brot"));
        JobId labelled = Samples.insert(jobs, Samples.job("ada", spring)).id();
        accepted();

        assertThat(job(labelled).labels()).isEqualTo(spring);
        assertThat(labelled(new Labels("order-7", Map.of()))).containsExactly(labelled);
        assertThat(labelled(new Labels(null, Map.of("shop", "Käse & Brot")))).containsExactly(labelled);
        assertThat(labelled(spring)).containsExactly(labelled);
        assertThat(labelled(new Labels("order", Map.of()))).isEmpty();
        assertThat(labelled(new Labels(null, Map.of("campaign", "autumn")))).isEmpty();
        assertThat(labelled(new Labels(null, Map.of("Campaign", "spring")))).isEmpty();
        assertThat(labelled(Labels.NONE)).hasSize(2);
    }

    private List<JobId> labelled(Labels labels) {
        return jobs.list("ada", new JobQuery(null, null, labels, null, null, null, 9)).stream()
                .map(Job::id)
                .toList();
    }

    @Test
    void a_list_can_be_narrowed_to_a_span_of_time() {
        Job job = Samples.insert(jobs, Samples.job("ada"));
        Instant at = job.createdAt();

        assertThat(created(at, null)).containsExactly(job.id());
        assertThat(created(null, at)).isEmpty();
        assertThat(created(at.plusMillis(1), null)).isEmpty();
        assertThat(created(at, at.plusMillis(1))).containsExactly(job.id());
    }

    private List<JobId> created(Instant after, Instant before) {
        return jobs.list("ada", new JobQuery(null, null, Labels.NONE, after, before, null, 9)).stream()
                .map(Job::id)
                .toList();
    }

    @Test
    void a_waiting_job_is_taken_once_as_it_was_accepted() {
        Job job = Samples.insert(jobs, Samples.job("ada"));

        List<QueuedJob> first = queue.take(10);

        assertThat(first).singleElement().satisfies(taken -> {
            assertThat(taken.pool()).isEqualTo("default");
            assertThat(taken.message().jobId()).isEqualTo(job.id());
            assertThat(taken.message().input()).isEqualTo(job.input());
            assertThat(taken.message().createdAt()).isEqualTo(job.createdAt());
        });
        assertThat(queue.take(10)).isEmpty();
    }

    @Test
    void a_released_job_is_taken_again_and_a_published_one_never() {
        JobId refused = accepted();
        JobId published = accepted();
        queue.take(10);
        queue.published(List.of(new PublishedJob(published, 1, 0, 7)));

        queue.release(List.of(new JobAttempt(refused, 1), new JobAttempt(published, 1)));
        queue.recover(Duration.ofSeconds(-1));

        assertThat(taken(10)).containsExactly(refused);
    }

    @Test
    void a_job_whose_gateway_died_while_publishing_it_is_taken_again_after_its_time() {
        JobId job = accepted();
        queue.take(10);

        queue.recover(Duration.ofHours(1));
        assertThat(taken(10)).isEmpty();
        queue.recover(Duration.ofSeconds(-1));

        assertThat(taken(10)).containsExactly(job);
    }

    @Test
    void of_one_tenant_the_urgent_go_first_and_then_the_oldest() {
        JobId batch = accepted(Priority.BATCH);
        JobId older = accepted(Priority.NORMAL);
        JobId newer = accepted(Priority.NORMAL);
        JobId interactive = accepted(Priority.INTERACTIVE);

        assertThat(taken(1)).containsExactly(interactive);
        assertThat(taken(10)).containsExactly(older, newer, batch);
    }

    @Test
    void a_delayed_job_waits_for_its_moment() {
        JobId later = Samples.insert(
                        jobs, Samples.job("ada", Labels.NONE, notBefore(Instant.parse("2200-01-01T00:00:00Z"))))
                .id();
        JobId due = Samples.insert(
                        jobs, Samples.job("ada", Labels.NONE, notBefore(Instant.parse("2020-01-01T00:00:00Z"))))
                .id();
        assertThat(taken(10)).isEmpty();

        queue.wakeDelayed();

        assertThat(taken(10)).containsExactly(due).doesNotContain(later);
    }

    private static Terms notBefore(Instant moment) {
        return new Terms(Priority.NORMAL, Terms.Deadline.NONE, moment, null, Terms.RETENTION, null);
    }

    @Test
    void a_job_whose_worker_began_is_not_published_again_even_if_nobody_marked_it() {
        JobId job = accepted();
        queue.take(10);

        apply(started(job, 1, "w"));
        queue.recover(Duration.ofSeconds(-1));

        assertThat(taken(10)).isEmpty();
    }

    private List<JobId> taken(int limit) {
        return queue.take(limit).stream().map(it -> it.message().jobId()).toList();
    }

    private JobId accepted(Priority priority) {
        Terms terms = new Terms(priority, Terms.Deadline.NONE, null, null, Terms.RETENTION, null);
        return Samples.insert(jobs, Samples.job("ada", Labels.NONE, terms)).id();
    }

    @Test
    void stamps_of_many_jobs_are_those_of_their_tenant() {
        JobId one = accepted();
        JobId two = accepted();
        apply(started(two, 1, "w1"));

        assertThat(jobs.stamps("ada", List.of(one, two, Samples.id())))
                .containsOnly(
                        Map.entry(one, new Stamp(1, null, JobState.QUEUED)),
                        Map.entry(two, new Stamp(2, null, JobState.RUNNING)));
        assertThat(jobs.stamps("bob", List.of(one, two))).isEmpty();
    }

    @Test
    void a_job_goes_from_queued_through_running_to_succeeded() {
        JobId id = accepted();

        apply(started(id, 1, "w1"));
        Job running = job(id);
        apply(progress(id, 1, "w1", 4));
        Job further = job(id);
        apply(succeeded(id, 1, "w1"));
        Job done = job(id);

        assertThat(running.state()).isEqualTo(JobState.RUNNING);
        assertThat(running.version()).isEqualTo(2);
        assertThat(running.startedAt()).isNotNull();
        assertThat(further.progress()).isEqualTo(new Job.Progress(4, 10));
        assertThat(further.version()).isEqualTo(2);
        assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(done.version()).isEqualTo(3);
        assertThat(done.outputs()).hasSize(1);
        assertThat(done.timings()).isNotNull();
        assertThat(done.finishedAt()).isNotNull();
        assertThat(done.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.worker()).isEqualTo("w1");
            assertThat(attempt.outcome()).isEqualTo("succeeded");
        });
    }

    @Test
    void whoever_told_of_steps_has_made_all_of_them_when_it_succeeded_and_no_more_when_not() {
        JobId good = accepted();
        JobId bad = accepted();
        JobId silent = accepted();

        apply(started(good, 1, "w1"), progress(good, 1, "w1", 4), succeeded(good, 1, "w1"));
        apply(started(bad, 1, "w1"), progress(bad, 1, "w1", 4), failed(bad, 1, "w1"));
        apply(started(silent, 1, "w1"), succeeded(silent, 1, "w1"));

        assertThat(job(good).progress()).isEqualTo(new Job.Progress(10, 10));
        assertThat(job(bad).progress()).isEqualTo(new Job.Progress(4, 10));
        assertThat(job(silent).progress()).isNull();
    }

    @Test
    void a_batch_that_holds_start_and_end_moves_through_both() {
        JobId id = accepted();

        apply(started(id, 1, "w1"), failed(id, 1, "w1"));

        Job done = job(id);
        assertThat(done.state()).isEqualTo(JobState.FAILED);
        assertThat(done.version()).isEqualTo(3);
        assertThat(done.error()).isEqualTo(new Job.Failure("model_failed", "the model threw", true));
        assertThat(done.outputs()).isEmpty();
    }

    @Test
    void an_end_without_a_start_still_ends_the_job() {
        JobId id = accepted();

        apply(succeeded(id, 1, "w1"));

        assertThat(job(id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job(id).startedAt()).isNotNull();
    }

    @Test
    void a_late_failure_does_not_undo_success() {
        JobId id = accepted();
        apply(started(id, 1, "w1"), succeeded(id, 1, "w1"));
        Job before = job(id);

        apply(failed(id, 1, "w2"));
        apply(canceled(id, 1, "w2"));
        apply(started(id, 1, "w2"));
        apply(progress(id, 1, "w2", 9));

        assertThat(job(id)).isEqualTo(before);
    }

    @Test
    void events_of_another_attempt_change_nothing() {
        JobId id = accepted();
        Job before = job(id);

        apply(started(id, 2, "w1"), progress(id, 2, "w1", 1), succeeded(id, 2, "w1"));

        assertThat(job(id)).isEqualTo(before);
    }

    @Test
    void an_older_start_that_comes_again_does_not_take_the_job_from_its_new_worker() {
        JobId id = accepted();
        Positioned first = at(started(id, 1, "w1"));
        Positioned second = at(started(id, 1, "w2"));
        Projectors.apply(projection, List.of(first, second));
        Job before = job(id);

        Projectors.apply(projection, List.of(first));

        assertThat(job(id)).isEqualTo(before);
        assertThat(before.attempts()).extracting(Job.Attempt::worker).containsExactly("w1", "w2");
    }

    @Test
    void progress_of_a_worker_that_lost_the_job_is_ignored() {
        JobId id = accepted();
        apply(started(id, 1, "w1"));
        apply(started(id, 1, "w2"));

        apply(progress(id, 1, "w1", 9));

        assertThat(job(id).progress()).isNull();
    }

    @Test
    void events_of_an_unknown_job_change_nothing() {
        JobId known = accepted();

        apply(started(Samples.id(), 1, "w1"), started(known, 1, "w1"), succeeded(Samples.id(), 1, "w1"));

        assertThat(job(known).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void a_key_stands_for_the_job_of_its_first_submission() throws Exception {
        NewJob job = Samples.job("ada");
        IdempotencyKey key = key("order-1", "{\"a\":1,\"b\":2}", KEPT);

        Acceptance first = jobs.insert(job, key);
        Acceptance again = jobs.insert(Samples.job("ada"), key("order-1", "{\"b\":2,\"a\":1}", KEPT));

        assertThat(first.replayed()).isFalse();
        assertThat(again).isEqualTo(new Acceptance(first.job(), true));
        assertThat(jobs.find("ada", key)).contains(first.job());
        assertThat(jobs.list("ada", JobQuery.all(null, 9))).hasSize(1);
    }

    @Test
    void a_key_with_another_body_is_refused_and_stores_nothing() throws Exception {
        jobs.insert(Samples.job("ada"), key("order-1", "{\"a\":1}", KEPT));
        IdempotencyKey other = key("order-1", "{\"a\":2}", KEPT);

        assertThatThrownBy(() -> jobs.insert(Samples.job("ada"), other)).isInstanceOf(KeyReusedException.class);
        assertThatThrownBy(() -> jobs.find("ada", other)).isInstanceOf(KeyReusedException.class);
        assertThat(jobs.list("ada", JobQuery.all(null, 9))).hasSize(1);
    }

    @Test
    void a_key_is_its_tenants_own_and_free_again_after_its_time() throws Exception {
        jobs.insert(Samples.job("ada"), key("order-1", "{}", Duration.ofSeconds(-1)));

        assertThat(jobs.find("ada", key("order-1", "{\"a\":2}", KEPT))).isEmpty();
        assertThat(jobs.insert(Samples.job("ada"), key("order-1", "{\"a\":2}", KEPT))
                        .replayed())
                .isFalse();
        assertThat(jobs.insert(Samples.job("bob"), key("order-1", "{}", KEPT)).replayed())
                .isFalse();
    }

    @Test
    void of_many_submissions_at_once_with_one_key_one_makes_the_job() throws Exception {
        IdempotencyKey key = key("order-1", "{}", KEPT);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Acceptance>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(clients.submit(() -> jobs.insert(Samples.job("ada"), key)));
            }
            List<Acceptance> acceptances = new ArrayList<>();
            for (Future<Acceptance> answer : answers) {
                acceptances.add(answer.get());
            }

            assertThat(acceptances).filteredOn(each -> !each.replayed()).hasSize(1);
            assertThat(acceptances)
                    .extracting(each -> each.job().id())
                    .containsOnly(acceptances.get(0).job().id());
            assertThat(jobs.list("ada", JobQuery.all(null, 99))).hasSize(1);
        } finally {
            clients.shutdownNow();
        }
    }

    private static IdempotencyKey key(String value, String body, Duration keptFor) throws Exception {
        return new IdempotencyKey(
                value, IdempotencyKey.of(value, Wire.mapper().readTree(body)).fingerprint(), keptFor);
    }

    private JobId accepted() {
        return Samples.insert(jobs, Samples.job("ada")).id();
    }

    private Job job(JobId id) {
        return jobs.find("ada", id).orElseThrow();
    }

    private Positioned at(JobEvent event) {
        return new Positioned(event, offset++);
    }

    private void apply(JobEvent... events) {
        List<Positioned> batch = new ArrayList<>();
        for (JobEvent event : events) {
            batch.add(at(event));
        }
        Projectors.apply(projection, batch);
    }
}
