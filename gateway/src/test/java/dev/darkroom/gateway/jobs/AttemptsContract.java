package dev.darkroom.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.dispatch.DispatchQueue;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.ProjectionStore;
import dev.darkroom.gateway.projection.Projectors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a job that several workers get, one after the other. */
public abstract class AttemptsContract {

    private long offset;
    private final List<Positioned> history = new ArrayList<>();

    protected abstract JobStore jobs();

    protected abstract DispatchQueue queue();

    protected abstract ProjectionStore projection();

    /** Lets time pass on the clock of the jobs. */
    protected abstract void pass(Duration time);

    @Test
    void a_later_delivery_takes_a_running_job_over_in_the_next_attempt() {
        JobId id = published();

        apply(started(id, 1, "w1", 1), progress(id, 1, "w1", 1), started(id, 1, "w2", 2));

        Job job = job(id);
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.version()).isEqualTo(3);
        assertThat(job.progress()).isNull();
        assertThat(job.attempts()).extracting(Job.Attempt::worker).containsExactly("w1", "w2");
        assertThat(job.attempts()).extracting(Job.Attempt::outcome).containsExactly("lost", null);
    }

    @Test
    void whoever_lost_a_job_to_another_worker_changes_nothing_any_more() {
        JobId id = published();
        apply(started(id, 1, "w1", 1), started(id, 1, "w2", 2));
        Job before = job(id);

        apply(progress(id, 1, "w1", 1));
        apply(succeeded(id, 1, "w1", 1));
        apply(failed(id, 1, "w1", 1));
        apply(canceled(id, 1, "w1", 1));
        apply(released(id, 1, "w1", 1, 0));
        apply(started(id, 1, "w1", 1));
        apply(succeeded(id, 1, "w2", 1));

        assertThat(job(id)).isEqualTo(before);
    }

    @Test
    void the_end_that_the_new_worker_tells_counts() {
        JobId id = published();

        apply(started(id, 1, "w1", 1), started(id, 1, "w2", 2), succeeded(id, 1, "w1", 1), succeeded(id, 1, "w2", 2));

        Job job = job(id);
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.version()).isEqualTo(4);
        assertThat(job.attempts()).extracting(Job.Attempt::outcome).containsExactly("lost", "succeeded");
    }

    @Test
    void an_end_before_the_next_start_counts_even_in_one_batch() {
        JobId id = published();

        apply(started(id, 1, "w1", 1), succeeded(id, 1, "w1", 1), started(id, 1, "w2", 2));

        assertThat(job(id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job(id).attempts())
                .singleElement()
                .extracting(Job.Attempt::worker)
                .isEqualTo("w1");
    }

    @Test
    void who_got_the_job_last_may_end_it_without_a_start() {
        JobId id = published();

        apply(started(id, 1, "w1", 1), failed(id, 1, "w2", 2));

        assertThat(job(id).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void a_released_job_waits_again_in_its_next_attempt() {
        JobId id = published();

        apply(started(id, 1, "w1", 1), progress(id, 1, "w1", 1), released(id, 1, "w1", 1, 0));

        Job job = job(id);
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.startedAt()).isNull();
        assertThat(job.progress()).isNull();
        assertThat(job.attempts())
                .singleElement()
                .extracting(Job.Attempt::outcome)
                .isEqualTo("released");
        assertThat(jobs().log("ada", id, 0))
                .extracting(Happening::state)
                .containsExactly(JobState.QUEUED, JobState.RUNNING, JobState.QUEUED);
        assertThat(queue().take(10)).singleElement().satisfies(it -> {
            assertThat(it.message().jobId()).isEqualTo(id);
            assertThat(it.message().attempt()).isEqualTo(2);
        });
    }

    @Test
    void events_of_the_attempt_before_a_release_change_nothing() {
        JobId id = published();
        apply(started(id, 1, "w1", 1), released(id, 1, "w1", 1, 0));
        queue().take(10);
        apply(started(id, 2, "w2", 1));
        Job before = job(id);

        apply(succeeded(id, 1, "w1", 1));
        apply(started(id, 1, "w3", 2));
        apply(released(id, 1, "w3", 3, 0));

        assertThat(job(id)).isEqualTo(before);
        apply(succeeded(id, 2, "w2", 1));
        assertThat(job(id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job(id).attempts()).extracting(Job.Attempt::number).containsExactly(1, 2);
    }

    @Test
    void what_a_gateway_tells_late_of_an_attempt_says_nothing_of_the_next_one() {
        JobId id = Samples.insert(jobs(), Samples.job("ada")).id();
        queue().take(10);
        apply(started(id, 1, "w1", 1), released(id, 1, "w1", 1, 0));
        assertThat(queue().take(10))
                .singleElement()
                .satisfies(it -> assertThat(it.message().attempt()).isEqualTo(2));

        queue().release(List.of(new JobAttempt(id, 1)));
        assertThat(queue().take(10)).isEmpty();

        queue().published(List.of(new PublishedJob(id, 1, 0, 7)));
        queue().release(List.of(new JobAttempt(id, 2)));
        assertThat(queue().take(10)).hasSize(1);
    }

    @Test
    void a_job_that_was_released_before_it_began_keeps_its_attempt() {
        JobId id = published();

        apply(released(id, 1, "w1", 4, 0));

        assertThat(job(id).attempt()).isEqualTo(1);
        assertThat(job(id).version()).isEqualTo(1);
        assertThat(queue().take(10)).hasSize(1);
    }

    @Test
    void a_release_may_ask_for_a_pause() {
        JobId id = published();
        apply(started(id, 1, "w1", 1), released(id, 1, "w1", 1, 60));

        queue().wakeDelayed();
        assertThat(queue().take(10)).isEmpty();
        pass(Duration.ofSeconds(61));
        queue().wakeDelayed();

        assertThat(queue().take(10)).hasSize(1);
    }

    @Test
    void a_start_that_is_told_again_changes_nothing() {
        JobId running = published();
        apply(started(running, 1, "w1", 1));
        JobId released = published();
        apply(started(released, 1, "w1", 1), released(released, 1, "w1", 1, 0));
        List<Job> before = List.of(job(running), job(released));

        apply(started(running, 1, "w1", 1), started(released, 1, "w1", 1));

        assertThat(List.of(job(running), job(released))).isEqualTo(before);
    }

    /** A broker that crashed may give the message out with the count that it had. */
    @Test
    void starts_of_two_workers_that_are_told_again_take_nothing_over() {
        JobId id = published();
        apply(started(id, 1, "w1", 1), started(id, 1, "w2", 1));
        Job before = job(id);
        assertThat(before.attempts()).extracting(Job.Attempt::worker).containsExactly("w1", "w2");

        apply(started(id, 1, "w1", 1), started(id, 1, "w2", 1), started(id, 1, "w1", 1));
        assertThat(job(id)).isEqualTo(before);

        apply(succeeded(id, 1, "w2", 1));
        assertThat(job(id).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"})
    void a_run_lies_between_its_dispatch_and_now_whatever_the_clock_of_its_worker_says(Instant told) {
        JobId id = published();
        Instant created = job(id).createdAt();
        pass(Duration.ofMinutes(1));
        EventMeta is = meta(id, 1, "w1", 1);
        EventMeta meta = new EventMeta(is.id(), told, "w1", id, 1, 1);

        apply(new JobEvent.Started(meta, "cpu"), new JobEvent.Canceled(meta));

        Job job = job(id);
        Instant latest = created.plus(Duration.ofMinutes(10));
        assertThat(List.of(job.startedAt(), job.finishedAt()))
                .allMatch(at -> !at.isBefore(created) && at.isBefore(latest));
        assertThat(job.finishedAt()).isAfterOrEqualTo(job.startedAt());
    }

    @Test
    void only_a_job_that_was_lost_three_times_waits_for_the_verdict_on_its_workers() {
        JobId often = published();
        apply(started(often, 1, "w1", 1), started(often, 1, "w2", 2), started(often, 1, "w3", 3));
        JobId seldom = published();
        apply(started(seldom, 1, "w1", 1), started(seldom, 1, "w2", 3));

        apply(released(often, 1, "w4", 4, 0), released(seldom, 1, "w4", 4, 0));

        assertThat(queue().take(10))
                .singleElement()
                .satisfies(it -> assertThat(it.message().jobId()).isEqualTo(seldom));
    }

    @Test
    void a_replay_of_everything_changes_nothing() {
        JobId taken = published();
        JobId released = published();
        JobId again = published();
        apply(started(taken, 1, "w1", 1), succeeded(taken, 1, "w2", 1), started(taken, 1, "w2", 2));
        apply(started(released, 1, "w1", 1), released(released, 1, "w1", 1, 0));
        apply(started(again, 1, "w1", 1), released(again, 1, "w1", 1, 0));
        queue().take(10);
        apply(started(again, 2, "w1", 1));
        List<Job> before = List.of(job(taken), job(released), job(again));
        List<Positioned> all = List.copyOf(history);

        Projectors.apply(projection(), all);
        all.forEach(each -> Projectors.apply(projection(), List.of(each)));

        assertThat(List.of(job(taken), job(released), job(again))).isEqualTo(before);
    }

    private JobId published() {
        JobId id = Samples.insert(jobs(), Samples.job("ada")).id();
        queue().take(10);
        queue().published(List.of(new PublishedJob(id, 1, 0, 7)));
        return id;
    }

    private Job job(JobId id) {
        return jobs().find("ada", id).orElseThrow();
    }

    private void apply(JobEvent... events) {
        List<Positioned> batch = new ArrayList<>();
        for (JobEvent event : events) {
            batch.add(new Positioned(event, offset++));
        }
        history.addAll(batch);
        Projectors.apply(projection(), batch);
    }

    private static EventMeta meta(JobId id, int attempt, String worker, int delivery) {
        EventMeta is = Samples.meta(id, attempt, worker);
        return new EventMeta(is.id(), is.time(), worker, id, attempt, delivery);
    }

    private static JobEvent started(JobId id, int attempt, String worker, int delivery) {
        return new JobEvent.Started(meta(id, attempt, worker, delivery), "cpu");
    }

    private static JobEvent progress(JobId id, int attempt, String worker, int delivery) {
        return new JobEvent.Progress(meta(id, attempt, worker, delivery), 3, 10);
    }

    private static JobEvent succeeded(JobId id, int attempt, String worker, int delivery) {
        JobEvent.Succeeded is = (JobEvent.Succeeded) Samples.succeeded(id, attempt, worker);
        return new JobEvent.Succeeded(meta(id, attempt, worker, delivery), "cpu", is.outputs(), is.timings());
    }

    private static JobEvent failed(JobId id, int attempt, String worker, int delivery) {
        JobEvent.Failed is = (JobEvent.Failed) Samples.failed(id, attempt, worker);
        return new JobEvent.Failed(meta(id, attempt, worker, delivery), is.code(), is.detail());
    }

    private static JobEvent canceled(JobId id, int attempt, String worker, int delivery) {
        return new JobEvent.Canceled(meta(id, attempt, worker, delivery));
    }

    private static JobEvent released(JobId id, int attempt, String worker, int delivery, int pauseS) {
        return new JobEvent.Released(meta(id, attempt, worker, delivery), "it stops", pauseS);
    }
}
