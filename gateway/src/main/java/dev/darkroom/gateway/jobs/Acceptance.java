package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import java.util.List;

/**
 * What became of a submission.
 *
 * @param job as it stands
 * @param replayed whether an earlier submission with the same idempotency key made it
 * @param superseded jobs that it canceled, which may be on their way to a worker
 */
public record Acceptance(Job job, boolean replayed, List<JobId> superseded) {

    public Acceptance {
        superseded = List.copyOf(superseded);
    }

    /** An acceptance that canceled nothing. */
    public Acceptance(Job job, boolean replayed) {
        this(job, replayed, List.of());
    }
}
