package dev.darkroom.gateway.pauses;

import dev.darkroom.gateway.dispatch.JobAttempt;
import java.util.Collection;

/** Tells all workers which attempts nobody wants any more. */
public interface TakeBackSignal {

    /**
     * Nobody wants these attempts of jobs, nor earlier ones. Never blocks, never fails: what could not be sent is logged, and a
     * worker runs it for nothing.
     */
    void takeBack(Collection<JobAttempt> attempts);
}
