package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.darkroom.contract.JobId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What clients and the clock do to jobs. Everything is safe to repeat and to race. */
public interface JobChanges {

    /** What became of a wish to cancel. */
    enum Outcome {
        /** It waited, and never runs. */
        CANCELED,
        /** It runs; its worker stops at the next step, unless it ends before. */
        CANCEL_REQUESTED,
        /** It had ended. */
        ALREADY_TERMINAL;

        /** The name in JSON. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A job after a wish to cancel it.
     *
     * @param sent whether it is on its way to a worker or running, so that the workers must be told
     */
    record Cancellation(Outcome outcome, Job job, boolean sent) {}

    /**
     * What became of an amendment.
     *
     * @param refused why it was not made, or null where it was
     * @param job as it stands now
     */
    record Amended(@Nullable Refusal refused, Job job) {

        /** Why a job was not changed. */
        public enum Refusal {
            NOT_QUEUED,
            CHANGED_MEANWHILE
        }
    }

    /** Cancels a tenant's job; empty where there is none. */
    Optional<Cancellation> cancel(String tenant, JobId id);

    /**
     * Changes a tenant's job while it is queued; empty where there is none.
     *
     * @param expected whether the client meant the job as it stands
     */
    Optional<Amended> amend(String tenant, JobId id, Amendment amendment, Predicate<Stamp> expected);

    /**
     * Ends jobs whose deadline passed.
     *
     * @return those of them that are on their way to a worker or running; or empty, and then nothing was to do
     */
    Expired expire(int limit);

    /**
     * What the clock ended.
     *
     * @param count of jobs
     * @param sent those that the workers must be told of
     */
    record Expired(int count, List<JobId> sent) {
        public Expired {
            sent = List.copyOf(sent);
        }
    }

    /** Jobs that still run some seconds after somebody asked to cancel them. */
    List<JobId> stillRunning(int limit);
}
