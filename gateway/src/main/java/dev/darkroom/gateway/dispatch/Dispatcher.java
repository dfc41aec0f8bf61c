package dev.darkroom.gateway.dispatch;

import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.metrics.Meters;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Moves waiting jobs to Kafka while their pools have room. One whose publishing failed, or whose gateway died, waits again and
 * is published again. Publishing twice is harmless: a job run twice gives the same image, and its second end changes nothing.
 * Thread-safe.
 */
@ApplicationScoped
public class Dispatcher {

    /** How long a gateway has to publish what it took; longer than a try can take. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int MOST_IN_FLIGHT = 1_000;
    private static final int TAKE = 200;

    private final DispatchQueue queue;
    private final JobPublisher publisher;
    private final Executor thread;
    private final Set<JobAttempt> inFlight = ConcurrentHashMap.newKeySet();
    private final Queue<PublishedJob> published = new ConcurrentLinkedQueue<>();
    private final Queue<JobAttempt> unpublished = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile @Nullable Throwable lastFailure;

    @Inject
    Dispatcher(DispatchQueue queue, JobPublisher publisher) {
        this(queue, publisher, Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "dispatcher");
            thread.setDaemon(true);
            return thread;
        }));
    }

    Dispatcher(DispatchQueue queue, JobPublisher publisher, Executor thread) {
        this.queue = queue;
        this.publisher = publisher;
        this.thread = thread;
    }

    /** Something may be to publish: a job waits, or a pool has room again. Never blocks and never fails. */
    public void wake() {
        if (awake.compareAndSet(false, true)) {
            thread.execute(this::dispatch);
        }
    }

    private void dispatch() {
        awake.set(false);
        try {
            int room = room();
            while (room > 0) {
                long before = System.nanoTime();
                List<QueuedJob> taken = queue.take(room);
                Meters.dispatched(Duration.ofNanos(System.nanoTime() - before));
                taken.forEach(this::publish);
                room = taken.isEmpty() ? 0 : room();
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for waiting jobs, will try again: cause=%s", e.getCause());
        } catch (RuntimeException e) {
            LOG.errorf(e, "cannot dispatch, will try again");
        }
    }

    private int room() {
        return Math.min(TAKE, MOST_IN_FLIGHT - inFlight.size());
    }

    private void publish(QueuedJob job) {
        JobAttempt attempt = new JobAttempt(job.message().jobId(), job.message().attempt());
        if (inFlight.add(attempt)) {
            try {
                publisher.publish(job).whenComplete((done, failure) -> {
                    if (done != null) {
                        Meters.published(job.pool());
                        published.add(done);
                    } else {
                        refused(job.pool(), attempt, failure);
                    }
                    inFlight.remove(attempt);
                });
            } catch (RuntimeException e) {
                refused(job.pool(), attempt, e);
                inFlight.remove(attempt);
            }
        }
    }

    private void refused(String pool, JobAttempt attempt, @Nullable Throwable failure) {
        Meters.notPublished(pool);
        lastFailure = failure;
        unpublished.add(attempt);
    }

    /** Writes down what became of what was published, and looks for what nobody was woken for. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        writeDown();
        try {
            queue.wakeDelayed();
            queue.recover(LEASE);
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for delayed jobs, will try again: cause=%s", e.getCause());
        }
        wake();
    }

    private void writeDown() {
        drain(published, queue::published);
        if (!unpublished.isEmpty()) {
            LOG.warnf("jobs not published, will try again: count=%d cause=%s", unpublished.size(), lastFailure);
        }
        drain(unpublished, queue::release);
    }

    void stop(@Observes ShutdownEvent event) {
        writeDown();
    }

    private static <T> void drain(Queue<T> outcomes, Consumer<Collection<T>> write) {
        List<T> batch = new ArrayList<>();
        for (T each = outcomes.poll(); each != null; each = outcomes.poll()) {
            batch.add(each);
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            write.accept(batch);
        } catch (UnavailableException e) {
            outcomes.addAll(batch);
            LOG.warnf("cannot write down what was published, will try again: count=%d", batch.size());
        }
    }
}
