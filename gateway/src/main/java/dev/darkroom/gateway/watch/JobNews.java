package dev.darkroom.gateway.watch;

import dev.darkroom.contract.JobId;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wakes those who wait for something to happen to a job, whichever gateway it happened at. News may come without a
 * change, never the other way round; so whoever is woken looks at the row. A waiter holds no thread. Thread-safe.
 */
@ApplicationScoped
public class JobNews {

    private final Map<JobId, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Waits for the next news of one job. Begin before looking at the row, and close in the end. */
    public final class Waiter implements AutoCloseable {

        private final JobId job;
        private final CompletableFuture<Void> arrival = new CompletableFuture<>();

        private Waiter(JobId job) {
            this.job = job;
        }

        /** Completes at the first news since this waiter began, on the thread that brings it: go on elsewhere. */
        public CompletionStage<Void> arrival() {
            return arrival.minimalCompletionStage();
        }

        @Override
        public void close() {
            waiting.computeIfPresent(job, (id, waiters) -> {
                waiters.remove(this);
                return waiters.isEmpty() ? null : waiters;
            });
        }
    }

    /** Begins to wait for news of a job. */
    public Waiter expect(JobId job) {
        Waiter waiter = new Waiter(job);
        waiting.compute(job, (id, waiters) -> {
            Set<Waiter> all = waiters == null ? ConcurrentHashMap.newKeySet() : waiters;
            all.add(waiter);
            return all;
        });
        if (closed) {
            waiter.arrival.complete(null);
        }
        return waiter;
    }

    /** Something happened to these jobs. */
    public void arrived(Collection<JobId> jobs) {
        for (JobId job : jobs) {
            Set<Waiter> waiters = waiting.get(job);
            if (waiters != null) {
                waiters.forEach(waiter -> waiter.arrival.complete(null));
            }
        }
    }

    /** Something may have happened to any job, while nobody listened. */
    public void mayHaveArrived() {
        arrived(waiting.keySet());
    }

    void stopping(@Observes ShutdownDelayInitiatedEvent event) {
        close();
    }

    /** This gateway is about to stop: nobody should wait at it any longer. Who waits is woken. */
    public void close() {
        closed = true;
        mayHaveArrived();
    }

    /** Whether waiting has no sense any more, since this gateway is about to stop. */
    public boolean closed() {
        return closed;
    }

    /** How many jobs are waited for. */
    public int awaited() {
        return waiting.size();
    }
}
