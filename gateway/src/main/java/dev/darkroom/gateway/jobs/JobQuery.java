package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param before only jobs older than this one, or null to begin with the newest
 * @param limit at most so many
 */
public record JobQuery(
        @Nullable JobState state,
        @Nullable String model,
        @Nullable JobId before,
        int limit) {}
