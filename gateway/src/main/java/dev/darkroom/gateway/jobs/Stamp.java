package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Which of a job's representations is the current one, cheap to ask for.
 *
 * @param version counts what happened to the job, from 1
 * @param step of its progress, or null before the first report
 */
public record Stamp(int version, @Nullable Integer step, JobState state) {

    /** The ETag's value: equal for equal representations. */
    String tag() {
        return version + (step == null ? "" : "." + step);
    }

    boolean ended() {
        return state.terminal();
    }
}
