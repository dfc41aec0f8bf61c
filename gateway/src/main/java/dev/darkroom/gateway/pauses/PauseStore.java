package dev.darkroom.gateway.pauses;

import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.tenants.Caller;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is paused. Every act is written to the audit log in its transaction. */
public interface PauseStore {

    /** The pool, model or tenant of an act. */
    record Target(Pause.Kind kind, String name) {}

    /**
     * What became of an act.
     *
     * @param changed false where it was so already
     * @param pause as it stands, or as it stood before it ended
     * @param takenBack attempts that were on their way to a worker and that nobody wants any more
     */
    record Outcome(boolean changed, @Nullable Pause pause, List<JobAttempt> takenBack) {
        public Outcome {
            takenBack = List.copyOf(takenBack);
        }
    }

    /**
     * Pauses it, and takes back the jobs that were not started. When this returns no job of it becomes {@code running} until it
     * is resumed.
     *
     * @return empty where there is no such pool, model or tenant
     */
    Optional<Outcome> pause(Target target, @Nullable String reason, Caller by);

    /** Ends a pause. Empty where there is no such pool, model or tenant. */
    Optional<Outcome> resume(Target target, Caller by);

    /** Takes back what was sent to the workers again since it was paused: jobs whose worker was lost. */
    List<JobAttempt> takeBack();

    /** All pauses, the longest first. */
    List<Pause> all();
}
