package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.dispatch.CancelSignal;
import dev.darkroom.gateway.dispatch.Dispatcher;
import dev.darkroom.gateway.faults.UnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Ends jobs whose deadline passed, and reminds workers of jobs that nobody wants any more. Thread-safe. */
@ApplicationScoped
class Deadlines {

    private static final Logger LOG = Logger.getLogger(Deadlines.class);
    private static final int AT_ONCE = 500;

    private final JobChanges changes;
    private final CancelSignal signal;
    private final Dispatcher dispatcher;

    Deadlines(JobChanges changes, CancelSignal signal, Dispatcher dispatcher) {
        this.changes = changes;
        this.signal = signal;
        this.dispatcher = dispatcher;
    }

    @Scheduled(every = "1s", delayed = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void enforce() {
        try {
            JobChanges.Expired expired = changes.expire(AT_ONCE);
            while (expired.count() > 0) {
                LOG.infof("jobs expired: count=%d", expired.count());
                signal.send(expired.sent());
                dispatcher.wake();
                expired = changes.expire(AT_ONCE);
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for passed deadlines, will try again: cause=%s", e.getCause());
        }
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void remind() {
        try {
            signal.send(changes.stillRunning(AT_ONCE));
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for canceled jobs that run on, will try again: cause=%s", e.getCause());
        }
    }
}
