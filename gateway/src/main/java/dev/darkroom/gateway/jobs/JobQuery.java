package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param labels that a job must have; it may have more tags
 * @param createdAfter at this moment or later
 * @param createdBefore earlier than this moment
 * @param before only jobs older than this one, or null to begin with the newest
 * @param limit at most so many
 */
public record JobQuery(
        @Nullable JobState state,
        @Nullable String model,
        Labels labels,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable JobId before,
        int limit) {

    /** All jobs, from a place on. */
    static JobQuery all(@Nullable JobId before, int limit) {
        return new JobQuery(null, null, Labels.NONE, null, null, before, limit);
    }
}
