package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a job stands. The database holds the same transitions as {@link #successors()} in the table
 * {@code job_transitions} and refuses others; a test compares the two.
 */
public enum JobState {
    /** Accepted and durable; waits for a worker. */
    QUEUED,
    /** A worker has taken it. Goes back to {@link #QUEUED} only when the attempt is lost, which raises the attempt. */
    RUNNING,
    /** Terminal: the outputs are stored. */
    SUCCEEDED,
    /** Terminal: the error says why. */
    FAILED,
    /** Terminal: somebody asked for it. */
    CANCELED,
    /** Terminal: a deadline passed. */
    EXPIRED;

    /** The states that a job may enter from this one; none when this one is terminal. */
    public Set<JobState> successors() {
        return switch (this) {
            // succeeded and failed follow queued directly where the worker's "started" was lost on its way
            case QUEUED -> EnumSet.of(RUNNING, SUCCEEDED, FAILED, CANCELED, EXPIRED);
            case RUNNING -> EnumSet.of(QUEUED, SUCCEEDED, FAILED, CANCELED, EXPIRED);
            case SUCCEEDED, FAILED, CANCELED, EXPIRED -> EnumSet.noneOf(JobState.class);
        };
    }

    /** Whether a job in this state may enter {@code next}. */
    public boolean mayBecome(JobState next) {
        return successors().contains(next);
    }

    /** Whether nothing changes a job in this state any more. */
    public boolean terminal() {
        return successors().isEmpty();
    }

    /** The state's name in JSON and in the database, such as {@code queued}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #wireName()}.
     *
     * @throws IllegalArgumentException naming the known states
     */
    public static JobState parse(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName().equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown state '" + wireName + "'; known: "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(JobState::wireName).toList())));
    }
}
