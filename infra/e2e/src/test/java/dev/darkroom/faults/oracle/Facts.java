package dev.darkroom.faults.oracle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is known of a run after it came to rest. Immutable.
 *
 * @param accepted the clients' log of 202s
 * @param sightings what clients were told, in the order in which each of them was
 * @param log table job_log
 * @param usage how many jobs of each terminal state the usage counts
 * @param events topic darkroom.events
 * @param deadLetters topic dlq.darkroom.jobs
 * @param objects the bucket
 * @param hooks what the webhook receiver got
 */
public record Facts(
        Expectations expected,
        List<Accepted> accepted,
        List<Sighting> sightings,
        List<JobRow> jobs,
        List<LogRow> log,
        List<AttemptRow> attempts,
        Map<String, Long> usage,
        List<Event> events,
        List<DeadLetter> deadLetters,
        List<StoredObject> objects,
        List<Hook> hooks) {

    public Facts {
        accepted = List.copyOf(accepted);
        sightings = List.copyOf(sightings);
        jobs = List.copyOf(jobs);
        log = List.copyOf(log);
        attempts = List.copyOf(attempts);
        usage = Map.copyOf(usage);
        events = List.copyOf(events);
        deadLetters = List.copyOf(deadLetters);
        objects = List.copyOf(objects);
        hooks = List.copyOf(hooks);
    }

    /**
     * What this run makes of the promises.
     *
     * @param faultsEnded from when on nothing was broken any more
     * @param bound how long after that a job may take
     * @param mostAttempts of one job
     * @param collectedUntil objects that were stored before this moment and belong to no job should have been collected
     * @param poison keys of the messages that were planted and are no jobs: each must be a dead letter
     * @param strangers job ids of planted events that belong to no job
     * @param hooked jobs whose end the receiver must have been told of
     */
    public record Expectations(
            Instant faultsEnded,
            Duration bound,
            int mostAttempts,
            Instant collectedUntil,
            Set<String> poison,
            Set<String> strangers,
            Set<String> hooked) {
        public Expectations {
            poison = Set.copyOf(poison);
            strangers = Set.copyOf(strangers);
            hooked = Set.copyOf(hooked);
        }
    }

    /**
     * A 202.
     *
     * @param key the Idempotency-Key
     */
    public record Accepted(String job, String key, Instant at) {}

    /** How a client was told. */
    public enum Source {
        /** An answer to a request; versions may be passed over. */
        POLL,
        /** A stream of events, resumed where it broke: every version. */
        STREAM
    }

    /**
     * A client was told of a job.
     *
     * @param by which client or stream: each is in order in itself
     * @param outputs the SHA-256s that it was told of, where it was
     */
    public record Sighting(
            String job, String by, Source source, int version, String state, List<String> outputs, Instant at) {
        public Sighting {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * Table jobs.
     *
     * @param finishedAt {@link Instant#MAX} while it has not ended
     * @param error the code, or empty
     */
    public record JobRow(
            String id,
            String state,
            int version,
            int attempt,
            Instant createdAt,
            Instant finishedAt,
            String error,
            List<Output> outputs,
            boolean erased) {
        public JobRow {
            outputs = List.copyOf(outputs);
        }
    }

    public record Output(String key, String sha256, long bytes) {}

    public record LogRow(String job, int version, String state, int attempt) {}

    /**
     * Table job_attempts.
     *
     * @param outcome empty while it has not ended
     */
    public record AttemptRow(String job, int number, String worker, String outcome) {}

    /**
     * An event as a worker sent it.
     *
     * @param id the same where it was sent again
     * @param attempt of the message that the worker had
     * @param delivery how often the broker had given that message to a worker
     * @param outputs the SHA-256s of a success
     */
    public record Event(
            String job,
            String id,
            String type,
            int attempt,
            int delivery,
            String worker,
            long offset,
            List<String> outputs) {
        public Event {
            outputs = List.copyOf(outputs);
        }
    }

    public record DeadLetter(String key, String reason) {}

    public record StoredObject(String key, String sha256, long bytes, Instant modified) {}

    /**
     * A webhook as it came.
     *
     * @param genuine whether its signature was right
     */
    public record Hook(String job, int sequence, String type, String state, boolean genuine) {}
}
