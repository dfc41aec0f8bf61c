package dev.darkroom.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.jobs.InMemoryJobs;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private static final Duration PAST_THE_LEASE = Dispatcher.LEASE.plusSeconds(1);

    private final InMemoryJobs jobs = new InMemoryJobs();
    private final Broker broker = new Broker();
    private final Dispatcher dispatcher = new Dispatcher(jobs, broker, Runnable::run);

    @Test
    void a_job_is_published_at_once_and_never_again() {
        JobId id = submit();
        broker.acknowledgeAll();

        dispatcher.tick();
        jobs.pass(PAST_THE_LEASE);
        dispatcher.tick();

        assertThat(broker.sent).containsExactly(id);
    }

    @Test
    void a_job_that_the_broker_refused_is_published_again() {
        JobId id = submit();
        broker.refuseAll();

        dispatcher.tick();
        broker.acknowledgeAll();
        dispatcher.tick();
        jobs.pass(PAST_THE_LEASE);
        dispatcher.tick();

        assertThat(broker.sent).containsExactly(id, id);
    }

    @Test
    void a_late_refusal_of_an_earlier_attempt_does_not_publish_the_later_one_again() {
        JobId id = submit();
        JobEvent released = new JobEvent.Released(Samples.meta(id, 1, "w"), "it stops", 0);
        Projectors.apply(jobs, List.of(new Positioned(Samples.started(id, 1, "w"), 1), new Positioned(released, 2)));
        dispatcher.tick();
        assertThat(broker.sent).containsExactly(id, id);

        broker.refuseFirst();
        dispatcher.tick();

        assertThat(broker.sent).containsExactly(id, id);
    }

    @Test
    void a_job_whose_gateway_died_while_publishing_it_is_published_by_another() {
        JobId id = accepted();
        jobs.take(1);
        dispatcher.tick();
        assertThat(broker.sent).isEmpty();

        jobs.pass(PAST_THE_LEASE);
        dispatcher.tick();

        assertThat(broker.sent).containsExactly(id);
    }

    @Test
    void a_job_that_nobody_was_woken_for_is_published_by_the_next_look() {
        JobId id = accepted();

        dispatcher.tick();

        assertThat(broker.sent).containsExactly(id);
    }

    @Test
    void a_job_still_on_its_way_is_not_published_a_second_time() {
        JobId id = submit();

        jobs.pass(PAST_THE_LEASE);
        dispatcher.tick();

        assertThat(broker.sent).containsExactly(id);
    }

    @Test
    void what_cannot_be_published_at_once_for_want_of_room_is_published_later() {
        for (int i = 0; i < 1_000; i++) {
            submit();
        }
        JobId late = submit();
        assertThat(broker.sent).doesNotContain(late);

        broker.acknowledgeAll();
        dispatcher.tick();

        assertThat(broker.sent).hasSize(1_001).contains(late);
    }

    @Test
    void a_publisher_that_throws_does_not_undo_the_acceptance_and_the_job_is_published_later() {
        broker.closed = true;
        JobId id = submit();

        broker.closed = false;
        dispatcher.tick();

        assertThat(broker.sent).containsExactly(id);
    }

    @Test
    void outcomes_survive_a_database_that_is_away() {
        FlakyQueue flaky = new FlakyQueue(jobs);
        Dispatcher patient = new Dispatcher(flaky, broker, Runnable::run);
        JobId job = accepted();
        patient.wake();
        broker.acknowledgeAll();

        flaky.away = true;
        patient.tick();
        flaky.away = false;
        patient.tick();
        jobs.pass(PAST_THE_LEASE);
        patient.tick();

        assertThat(broker.sent).containsExactly(job);
    }

    private JobId submit() {
        JobId job = accepted();
        dispatcher.wake();
        return job;
    }

    private JobId accepted() {
        return Samples.insert(jobs, Samples.job("ada")).id();
    }

    private static final class Broker implements JobPublisher {
        final List<JobId> sent = new ArrayList<>();
        boolean closed;
        private int acknowledged;
        private final List<CompletableFuture<PublishedJob>> open = new ArrayList<>();

        @Override
        public CompletionStage<PublishedJob> publish(QueuedJob job) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            sent.add(job.message().jobId());
            CompletableFuture<PublishedJob> outcome = new CompletableFuture<>();
            open.add(outcome);
            return outcome;
        }

        void acknowledgeAll() {
            settle(outcome -> outcome.complete(new PublishedJob(sent.get(acknowledged++), 1, 0, acknowledged)));
        }

        void refuseAll() {
            settle(outcome -> outcome.completeExceptionally(new IllegalStateException("away")));
        }

        void refuseFirst() {
            open.remove(0).completeExceptionally(new IllegalStateException("away"));
        }

        private void settle(java.util.function.Consumer<CompletableFuture<PublishedJob>> how) {
            List<CompletableFuture<PublishedJob>> now = List.copyOf(open);
            open.clear();
            now.forEach(how);
        }
    }

    private static final class FlakyQueue implements DispatchQueue {
        private final DispatchQueue queue;
        boolean away;

        FlakyQueue(DispatchQueue queue) {
            this.queue = queue;
        }

        @Override
        public List<QueuedJob> take(int limit) {
            return reach().take(limit);
        }

        @Override
        public void recover(Duration since) {
            reach().recover(since);
        }

        @Override
        public void wakeDelayed() {
            reach().wakeDelayed();
        }

        @Override
        public void published(Collection<PublishedJob> ids) {
            reach().published(ids);
        }

        @Override
        public void release(Collection<JobAttempt> attempts) {
            reach().release(attempts);
        }

        private DispatchQueue reach() {
            if (away) {
                throw new UnavailableException(FailureCode.DATABASE_UNAVAILABLE, new IllegalStateException("away"));
            }
            return queue;
        }
    }
}
