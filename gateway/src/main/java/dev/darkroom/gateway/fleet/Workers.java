package dev.darkroom.gateway.fleet;

import dev.darkroom.contract.DrainMessage;
import dev.darkroom.gateway.audit.AuditEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All workers. */
public interface Workers {

    /** Those that were heard of within a day, by pool and id, at most so many. */
    List<Worker> list(int limit);

    Optional<Worker> find(String id);

    /**
     * Writes down that a worker is to end, unless it is already, or has ended; as it stands then. Empty where there is none.
     */
    Optional<Worker> drain(String id, Duration deadline, AuditEntry entry);

    /**
     * What those are to be told that were asked to end and still say that they take jobs, with the time that is left to them. Those are
     * given up a day after that time.
     */
    List<DrainMessage> toRemind();
}
