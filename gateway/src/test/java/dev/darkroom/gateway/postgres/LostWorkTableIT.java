package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.gateway.dispatch.BrokerLook;
import dev.darkroom.gateway.dispatch.Lost;
import dev.darkroom.gateway.dispatch.LostWork.Suspect;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LostWorkTableIT {

    private static TestDatabase database;
    private JobsTable jobs;
    private JobsOutbox queue;
    private LostWorkTable lost;
    private CatalogueTables workers;
    private long offset;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void open() {
        database.execute("TRUNCATE jobs CASCADE");
        database.execute("TRUNCATE workers CASCADE");
        jobs = new JobsTable(database.database());
        queue = new JobsOutbox(database.database());
        lost = new LostWorkTable(database.database());
        workers = new CatalogueTables(database.database());
    }

    @Test
    void a_silent_workers_jobs_wait_again_and_are_not_published_a_second_time() {
        JobId id = running("w1", 1);
        JobId other = running("w2", 1);

        assertThat(lost.loseSilent().count()).isZero();
        silence("w1");
        assertThat(lost.loseSilent()).isEqualTo(new Lost(1, List.of()));
        assertThat(lost.loseSilent().count()).isZero();

        Job job = job(id);
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.attempts())
                .singleElement()
                .extracting(Job.Attempt::outcome)
                .isEqualTo("lost");
        assertThat(job(other).state()).isEqualTo(JobState.RUNNING);
        assertThat(queue.take(10)).isEmpty();
    }

    @Test
    void what_a_worker_that_was_thought_dead_says_late_changes_nothing_and_the_next_one_goes_on() {
        JobId id = running("w1", 1);
        silence("w1");
        lost.loseSilent();
        Job before = job(id);

        apply(succeeded(id, "w1", 1));
        assertThat(job(id)).isEqualTo(before);
        apply(started(id, "w2", 2), succeeded(id, "w2", 2));

        assertThat(job(id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job(id).attempts()).extracting(Job.Attempt::number).containsExactly(1, 2);
    }

    @Test
    void a_worker_that_stopped_or_was_never_announced_is_gone() {
        JobId stopped = running("w1", 1);
        workers.stopped("w1");
        JobId unknown = published(8);
        apply(started(unknown, "nobody", 1));

        assertThat(lost.loseSilent().count()).isEqualTo(1);
        assertThat(job(stopped).state()).isEqualTo(JobState.QUEUED);
        database.execute("UPDATE jobs SET dispatched_at = dispatched_at - interval '20 seconds'");
        assertThat(lost.loseSilent().count()).isEqualTo(1);
        assertThat(job(unknown).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void a_live_worker_that_does_not_name_its_job_is_suspect_until_something_happens_to_the_job() {
        JobId named = running("w1", 1);
        JobId unnamed = running("w1", 1);
        workers.alive(List.of(new WorkerHeartbeat("w1", Instant.EPOCH, true, List.of(named))));

        List<Suspect> suspects = lost.suspects();

        assertThat(suspects).containsExactly(new Suspect(unnamed, 2));
        assertThat(lost.lose(List.of(new Suspect(unnamed, 1))).count()).isZero();
        assertThat(lost.lose(suspects).count()).isEqualTo(1);
        assertThat(lost.lose(suspects).count()).isZero();
        assertThat(job(unnamed).state()).isEqualTo(JobState.QUEUED);
        assertThat(job(named).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void a_job_whose_message_is_gone_is_published_again_and_no_other() {
        JobId settled = published(7);
        JobId there = published(8);
        JobId truncated = published(12);
        JobId runs = running("w1", 1);
        BrokerLook.Partition look = new BrokerLook.Partition("default", 0, 8, 12);

        assertThat(lost.republish(List.of(look))).isZero();
        database.execute("UPDATE jobs SET published_at = published_at - interval '20 seconds'");
        assertThat(lost.republish(List.of(new BrokerLook.Partition("other", 0, 8, 12))))
                .isZero();
        assertThat(lost.republish(List.of(new BrokerLook.Partition("default", 1, 8, 12))))
                .isZero();
        assertThat(lost.republish(List.of(look))).isEqualTo(2);

        assertThat(queue.take(10))
                .extracting(each -> each.message().jobId())
                .containsExactlyInAnyOrder(settled, truncated);
        assertThat(job(there).state()).isEqualTo(JobState.QUEUED);
        assertThat(job(runs).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void a_lost_job_whose_message_was_never_written_down_is_published_again_at_once() {
        JobId id = Samples.insert(jobs, Samples.job("ada")).id();
        queue.take(10);
        workers.announced(Samples.worker("w1", Samples.MODEL));
        apply(started(id, "w1", 1));
        silence("w1");

        lost.loseSilent();

        assertThat(queue.take(10)).singleElement().satisfies(each -> {
            assertThat(each.message().jobId()).isEqualTo(id);
            assertThat(each.message().attempt()).isEqualTo(2);
        });
    }

    @Test
    void a_job_that_three_dead_workers_lost_is_given_up() {
        JobId id = running("w1", 1);
        takeOver(id, "w2", 2);
        takeOver(id, "w3", 3);
        silence("w1");
        silence("w2");
        silence("w3");

        assertThat(lost.loseSilent()).isEqualTo(new Lost(1, List.of(id)));

        Job job = job(id);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.error())
                .isNotNull()
                .satisfies(it -> assertThat(it.code()).isEqualTo("worker_lost"));
        assertThat(job.attempts()).extracting(Job.Attempt::outcome).containsExactly("lost", "lost", "lost");
    }

    @Test
    void attempts_that_live_or_cleanly_stopped_workers_lost_do_not_count() {
        JobId id = running("w1", 1);
        takeOver(id, "w2", 2);
        takeOver(id, "w3", 3);
        silence("w3");
        silence("w2");
        workers.stopped("w2");

        assertThat(lost.loseSilent()).isEqualTo(new Lost(1, List.of()));

        assertThat(job(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(job(id).attempt()).isEqualTo(4);
    }

    @Test
    void the_database_counts_when_a_worker_asks_after_too_many_deliveries() {
        JobId poison = running("w1", 1);
        takeOver(poison, "w2", 2);
        takeOver(poison, "w3", 3);
        JobId innocent = running("w1", 1);
        apply(released(poison, "w4", 4, 15), released(innocent, "w4", 4, 15));
        assertThat(job(poison).state()).isEqualTo(JobState.QUEUED);
        List.of("w1", "w2", "w3").forEach(this::silence);
        database.execute("UPDATE jobs SET retry_at = retry_at - interval '20 seconds'");

        queue.wakeDelayed();

        assertThat(job(poison).state()).isEqualTo(JobState.FAILED);
        assertThat(job(innocent).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.take(10)).extracting(each -> each.message().jobId()).containsExactly(innocent);
    }

    @Test
    void a_lost_or_released_job_that_somebody_asked_to_cancel_is_canceled() {
        JobId silent = running("w1", 1);
        JobId released = running("w2", 1);
        JobChangesTable changes = new JobChangesTable(database.database());
        changes.cancel("ada", silent);
        changes.cancel("ada", released);
        silence("w1");

        assertThat(lost.loseSilent()).isEqualTo(new Lost(1, List.of(silent)));
        apply(released(released, "w2", 1, 0));

        assertThat(job(silent).state()).isEqualTo(JobState.CANCELED);
        assertThat(job(released).state()).isEqualTo(JobState.CANCELED);
    }

    @Test
    void a_job_that_began_in_time_does_not_expire_because_its_worker_was_lost() {
        JobId id = running("w1", 1);
        database.execute("UPDATE jobs SET start_s = 1, start_by = now() - interval '1 second'");
        silence("w1");
        lost.loseSilent();

        assertThat(new JobChangesTable(database.database()).expire(10).count()).isZero();

        assertThat(job(id).state()).isEqualTo(JobState.QUEUED);
    }

    private JobId published(long at) {
        JobId id = Samples.insert(jobs, Samples.job("ada")).id();
        queue.take(10);
        queue.published(List.of(new PublishedJob(id, 1, 0, at)));
        return id;
    }

    private JobId running(String worker, int delivery) {
        JobId id = published(9);
        workers.announced(Samples.worker(worker, Samples.MODEL));
        apply(started(id, worker, delivery));
        return id;
    }

    private void takeOver(JobId id, String worker, int delivery) {
        workers.announced(Samples.worker(worker, Samples.MODEL));
        apply(started(id, worker, delivery));
    }

    private void silence(String worker) {
        database.execute("UPDATE workers SET heartbeat_at = now() - interval '16 seconds' WHERE id = '" + worker + "'");
    }

    private Job job(JobId id) {
        return jobs.find("ada", id).orElseThrow();
    }

    private void apply(JobEvent... events) {
        for (JobEvent event : events) {
            Projectors.apply(new JobsProjection(database.database()), List.of(new Positioned(event, offset++)));
        }
    }

    private static EventMeta meta(JobId id, String worker, int delivery) {
        EventMeta is = Samples.meta(id, 1, worker);
        return new EventMeta(is.id(), is.time(), worker, id, 1, delivery);
    }

    private static JobEvent started(JobId id, String worker, int delivery) {
        return new JobEvent.Started(meta(id, worker, delivery), "cpu");
    }

    private static JobEvent succeeded(JobId id, String worker, int delivery) {
        JobEvent.Succeeded is = (JobEvent.Succeeded) Samples.succeeded(id, 1, worker);
        return new JobEvent.Succeeded(meta(id, worker, delivery), "cpu", is.outputs(), is.timings());
    }

    private static JobEvent released(JobId id, String worker, int delivery, int pauseS) {
        return new JobEvent.Released(meta(id, worker, delivery), "it stops", pauseS);
    }
}
