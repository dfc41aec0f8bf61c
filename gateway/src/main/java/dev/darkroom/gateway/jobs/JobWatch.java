package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.watch.JobNews;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Waits for jobs to change without holding a thread. Thread-safe. */
@ApplicationScoped
class JobWatch {

    private final JobStore jobs;
    private final JobNews news;

    JobWatch(JobStore jobs, JobNews news) {
        this.jobs = jobs;
        this.news = news;
    }

    /**
     * The stamp of a tenant's job as soon as it is as wanted, or as it stands after a time or when this gateway is about to
     * stop; empty where there is no job. Subscribe on a
     * thread that may block.
     */
    Uni<Optional<Stamp>> await(String tenant, JobId id, Predicate<Stamp> wanted, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        return Uni.createFrom().deferred(() -> look(tenant, id, wanted, deadline));
    }

    private Uni<Optional<Stamp>> look(String tenant, JobId id, Predicate<Stamp> wanted, long deadline) {
        JobNews.Waiter waiter = news.expect(id);
        try {
            Optional<Stamp> stamp = jobs.stamp(tenant, id);
            long left = deadline - System.nanoTime();
            if (left <= 0 || news.closed() || stamp.isEmpty() || wanted.test(stamp.get())) {
                waiter.close();
                return Uni.createFrom().item(stamp);
            }
            return Uni.createFrom()
                    .completionStage(waiter.arrival())
                    .ifNoItem()
                    .after(Duration.ofNanos(left))
                    .recoverWithItem((Void) null)
                    .onTermination()
                    .invoke(waiter::close)
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .chain(() -> look(tenant, id, wanted, deadline));
        } catch (RuntimeException e) {
            waiter.close();
            throw e;
        }
    }
}
