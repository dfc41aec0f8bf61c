package dev.darkroom.gateway.fleet;

import dev.darkroom.contract.DrainMessage;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.faults.UnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Asks workers to end, and asks again those that go on taking jobs: the broker may have been away. */
@ApplicationScoped
class Drains {

    private static final Logger LOG = Logger.getLogger(Drains.class);

    private final Workers workers;
    private final DrainSignal signal;
    private final Clock clock;

    Drains(Workers workers, DrainSignal signal, Clock clock) {
        this.workers = workers;
        this.signal = signal;
        this.clock = clock;
    }

    /** The worker as it stands then, draining unless it had ended; empty where there is none. */
    Optional<Worker> drain(String id, Duration deadline, AuditEntry entry) {
        Optional<Worker> worker = workers.drain(id, deadline, entry);
        worker.filter(each -> each.life().stoppedAt() == null)
                .map(each -> each.life().drainBy())
                .ifPresent(by -> signal.send(new DrainMessage(id, secondsUntil(by))));
        return worker;
    }

    private int secondsUntil(Instant end) {
        return (int) Math.max(
                0, Math.round(Duration.between(clock.instant(), end).toMillis() / 1000.0));
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void remind() {
        try {
            workers.toRemind().forEach(signal::send);
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for workers to remind, will try again: cause=%s", e.getCause());
        }
    }
}
