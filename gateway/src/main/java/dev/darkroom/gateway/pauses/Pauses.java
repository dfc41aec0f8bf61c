package dev.darkroom.gateway.pauses;

import dev.darkroom.gateway.dispatch.Dispatcher;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.tenants.Caller;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Pauses and resumes, and tells the workers which attempts nobody wants any more. Thread-safe. */
@ApplicationScoped
public class Pauses {

    private static final Logger LOG = Logger.getLogger(Pauses.class);

    private final PauseStore store;
    private final TakeBackSignal signal;
    private final Dispatcher dispatcher;

    Pauses(PauseStore store, TakeBackSignal signal, Dispatcher dispatcher) {
        this.store = store;
        this.signal = signal;
        this.dispatcher = dispatcher;
    }

    /** As {@link PauseStore#pause}; the workers hear of it. */
    public Optional<PauseStore.Outcome> pause(PauseStore.Target target, @Nullable String reason, Caller by) {
        Optional<PauseStore.Outcome> outcome = store.pause(target, reason, by);
        outcome.ifPresent(is -> {
            signal.takeBack(is.takenBack());
            // What was taken back left room for others.
            dispatcher.wake();
        });
        return outcome;
    }

    /** As {@link PauseStore#resume}; what waited goes on. */
    public Optional<PauseStore.Outcome> resume(PauseStore.Target target, Caller by) {
        Optional<PauseStore.Outcome> outcome = store.resume(target, by);
        outcome.ifPresent(is -> dispatcher.wake());
        return outcome;
    }

    /** All pauses. */
    public List<Pause> all() {
        return store.all();
    }

    /** Work that its worker lost while it was paused is not given to another one. */
    @Scheduled(every = "2s", delayed = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            List<JobAttempt> again = store.takeBack();
            if (!again.isEmpty()) {
                LOG.infof("paused jobs were taken back: count=%d", again.size());
                signal.takeBack(again);
                dispatcher.wake();
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot look for paused jobs, will try again: cause=%s", e.getCause());
        }
    }
}
