package dev.darkroom.worker.lane;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** Waits at the start for the parts that others run: a worker that comes up first waits for them. Thread-safe. */
@ApplicationScoped
public class StartAttempts {

    private static final Logger LOG = Logger.getLogger(StartAttempts.class);

    /** What is to be done once. */
    public interface Attempt {
        void run() throws Exception;
    }

    private final StopSignal stop;
    private final RandomGenerator chance;

    StartAttempts(StopSignal stop, RandomGenerator chance) {
        this.stop = stop;
        this.chance = chance;
    }

    /** Tries until it works, or until the worker stops; says whether it worked. */
    public boolean until(String what, Attempt attempt) {
        BackOff backOff = new BackOff(chance);
        while (!stop.requested()) {
            try {
                attempt.run();
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (Exception e) {
                Duration wait = backOff.next();
                LOG.warnf("%s failed, tried again waitMs=%d reason=%s", what, wait.toMillis(), e);
                stop.pause(wait);
            }
        }
        return false;
    }
}
