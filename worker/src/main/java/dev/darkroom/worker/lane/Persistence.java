package dev.darkroom.worker.lane;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** Does what may fail for a while because another part is down: tries again until it works or patience ends. Thread-safe. */
@ApplicationScoped
class Persistence {

    private static final Logger LOG = Logger.getLogger(Persistence.class);

    /** Something that another part must do. */
    interface Attempt {
        void run() throws Exception;
    }

    private final StopSignal stop;
    private final Duration patience;
    private final RandomGenerator chance;

    Persistence(StopSignal stop, LaneConfig config, RandomGenerator chance) {
        this.stop = stop;
        this.patience = config.patience();
        this.chance = chance;
    }

    /**
     * Tries until it works.
     *
     * @param what it is about, for the log
     * @throws GivenUpException when patience, or the grace of a stop, ended
     */
    void until(String what, Attempt attempt) throws GivenUpException {
        BackOff backOff = new BackOff(chance);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                attempt.run();
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GivenUpException(what, e);
            } catch (Exception e) {
                if (System.nanoTime() - deadline >= 0 || stop.graceOver()) {
                    throw new GivenUpException(what, e);
                }
                Duration wait = backOff.next();
                LOG.warnf("%s failed, tried again waitMs=%d reason=%s", what, wait.toMillis(), e.getMessage());
                stop.pauseWithinGrace(wait);
            }
        }
    }
}
