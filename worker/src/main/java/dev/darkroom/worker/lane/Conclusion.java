package dev.darkroom.worker.lane;

import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** A job is accepted only after what ends it is durable; where that cannot be reached, it is given back. Thread-safe. */
@ApplicationScoped
class Conclusion {

    private static final Logger LOG = Logger.getLogger(Conclusion.class);

    /** The last thing to do for a job; when it returns, all that the job left is durable. */
    interface Ending {
        void run() throws GivenUpException;
    }

    /** Something that a job needs to go on; says whether that was its end instead, as {@link Ending}. */
    interface Step {
        boolean run() throws GivenUpException;
    }

    /** Ends a job and judges it by how that went. */
    void of(WorkInHand hand, TakenJob taken, Ending ending) {
        step(hand, taken, () -> {
            ending.run();
            return true;
        });
    }

    /** Takes a step of a job and judges it where that was its end, or did not work; says whether the job goes on. */
    boolean step(WorkInHand hand, TakenJob taken, Step step) {
        return JobScope.in(taken, () -> judged(hand, taken, step));
    }

    private static boolean judged(WorkInHand hand, TakenJob taken, Step step) {
        try {
            if (!step.run()) {
                return true;
            }
            hand.settle(taken, Verdict.ACCEPT);
        } catch (GivenUpException e) {
            LOG.warnf(
                    "job given back, it will be run again position=%s delivery=%d reason=%s",
                    taken.position(), taken.delivery(), e.getMessage());
            hand.settle(taken, Verdict.RETURN);
        } catch (RuntimeException e) {
            LOG.errorf(e, "job given back after a bug position=%s delivery=%d", taken.position(), taken.delivery());
            hand.settle(taken, Verdict.BROKEN);
        }
        return false;
    }
}
