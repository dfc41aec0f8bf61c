package dev.darkroom.worker.lane;

import dev.darkroom.contract.DrainMessage;
import dev.darkroom.worker.report.Announcer;
import dev.darkroom.worker.report.Identity;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Ends this worker where an administrator asks for it: it takes nothing more, finishes what it has, and its process ends. Thread-safe. */
@ApplicationScoped
public class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final Identity identity;
    private final Lanes lanes;
    private final Announcer announcer;
    private final Runnable exit;
    private boolean asked;

    @Inject
    Drain(Identity identity, Lanes lanes, Announcer announcer) {
        this(identity, lanes, announcer, () -> Quarkus.asyncExit(0));
    }

    Drain(Identity identity, Lanes lanes, Announcer announcer, Runnable exit) {
        this.identity = identity;
        this.lanes = lanes;
        this.announcer = announcer;
        this.exit = exit;
    }

    /** Begins to end where this worker is meant; the first time counts. */
    public synchronized void ask(DrainMessage message) {
        if (asked || !message.worker().equals(identity.worker())) {
            return;
        }
        asked = true;
        LOG.infof("worker is drained worker=%s deadlineS=%d", identity.worker(), message.deadlineS());
        Thread thread = new Thread(() -> end(Duration.ofSeconds(message.deadlineS())), "drain");
        thread.setDaemon(true);
        thread.start();
    }

    /** What follows is the end as after a signal, which finds the lanes stopped. */
    private void end(Duration deadline) {
        announcer.draining(identity.worker());
        lanes.stop(deadline);
        exit.run();
    }
}
