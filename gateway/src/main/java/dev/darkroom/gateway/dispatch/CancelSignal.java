package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;
import java.util.Collection;

/** Tells all workers that nobody wants some jobs any more. */
public interface CancelSignal {

    /** Sends it on its way. Never blocks, never fails: what could not be sent is logged, and the caller says it again. */
    void send(Collection<JobId> jobs);
}
