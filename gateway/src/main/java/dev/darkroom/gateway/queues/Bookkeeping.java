package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.faults.UnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Keeps the counts few, and holds them against the jobs at the start and once an hour. */
@ApplicationScoped
class Bookkeeping {

    private static final Logger LOG = Logger.getLogger(Bookkeeping.class);

    private final CountStore counts;

    Bookkeeping(CountStore counts) {
        this.counts = counts;
    }

    @Scheduled(every = "60s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void fold() {
        try {
            counts.fold();
        } catch (UnavailableException e) {
            LOG.warnf("cannot fold counts, will try again: cause=%s", e.getCause());
        }
    }

    @Scheduled(every = "1h", delayed = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void check() {
        try {
            counts.check()
                    .ifPresent(difference ->
                            LOG.errorf("the queue's counts differed from the jobs and were mended: %s", difference));
        } catch (UnavailableException e) {
            LOG.warnf("cannot check the queue's counts, will try again: cause=%s", e.getCause());
        }
    }
}
