package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.faults.UnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Moves accepted jobs to Kafka. A job is published at once after its row is committed; one whose publishing failed, or
 * whose gateway died, is claimed from the table and published again. Publishing twice is harmless: a job run twice gives
 * the same image, and its second end changes nothing. Thread-safe.
 */
@ApplicationScoped
public class Dispatcher {

    /** How long an accepting gateway has to publish a job before another may; longer than one try can take. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int MOST_IN_FLIGHT = 1_000;
    private static final int CLAIM = 200;

    private final DispatchQueue queue;
    private final JobPublisher publisher;
    private final Set<JobId> inFlight = ConcurrentHashMap.newKeySet();
    private final Queue<JobId> published = new ConcurrentLinkedQueue<>();
    private final Queue<JobId> unpublished = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Throwable lastFailure;

    Dispatcher(DispatchQueue queue, JobPublisher publisher) {
        this.queue = queue;
        this.publisher = publisher;
    }

    /** Publishes a job whose row is committed and leased to this gateway. Never blocks, never fails: the row stays. */
    public void offer(QueuedJob job) {
        JobId id = job.message().jobId();
        if (inFlight.size() >= MOST_IN_FLIGHT) {
            unpublished.add(id);
        } else if (inFlight.add(id)) {
            try {
                publisher.publish(job).whenComplete((done, failure) -> settle(id, failure));
            } catch (RuntimeException e) {
                settle(id, e);
            }
        }
    }

    private void settle(JobId id, @Nullable Throwable failure) {
        if (failure == null) {
            published.add(id);
        } else {
            lastFailure = failure;
            unpublished.add(id);
        }
        inFlight.remove(id);
    }

    /** Writes down what became of the offered jobs, then publishes those that nobody has published. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        writeDown();
        republish();
    }

    private void writeDown() {
        drain(published, queue::published);
        if (!unpublished.isEmpty()) {
            LOG.warnf("jobs not published, will try again: count=%d cause=%s", unpublished.size(), lastFailure);
        }
        drain(unpublished, queue::release);
    }

    private void republish() {
        int room = Math.min(CLAIM, MOST_IN_FLIGHT - inFlight.size());
        try {
            while (room > 0) {
                List<QueuedJob> claimed = queue.claim(room, LEASE);
                claimed.forEach(this::offer);
                if (!claimed.isEmpty()) {
                    LOG.infof("publishing jobs that were left over: count=%d", claimed.size());
                }
                room = claimed.size() < CLAIM ? 0 : Math.min(CLAIM, MOST_IN_FLIGHT - inFlight.size());
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for unpublished jobs, will try again: cause=%s", e.getCause());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        writeDown();
    }

    private static void drain(Queue<JobId> outcomes, Consumer<Collection<JobId>> write) {
        List<JobId> batch = new ArrayList<>();
        for (JobId id = outcomes.poll(); id != null; id = outcomes.poll()) {
            batch.add(id);
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
