package dev.darkroom.gateway.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the in-memory store knows of attempts. */
final class PastAttempts {

    private PastAttempts() {}

    /** All of them, the last one ended. */
    static List<Job.Attempt> ended(Job job, Instant at, String outcome) {
        List<Job.Attempt> attempts = new ArrayList<>(job.attempts());
        Job.Attempt last = attempts.get(attempts.size() - 1);
        attempts.set(
                attempts.size() - 1,
                new Job.Attempt(
                        last.number(),
                        last.worker(),
                        last.device(),
                        last.startedAt(),
                        at.isAfter(last.startedAt()) ? at : last.startedAt(),
                        outcome));
        return attempts;
    }

    /** Lost ones, with the one that runs where another worker tells that it is over. */
    static long lost(Job job, String teller) {
        return job.attempts().stream()
                .filter(it -> it.outcome() == null
                        ? !it.worker().equals(teller)
                        : it.outcome().equals("lost"))
                .count();
    }

    /** Whether a worker had the job, or has it. */
    static boolean include(Job job, String worker) {
        return job.attempts().stream().anyMatch(it -> it.worker().equals(worker));
    }
}
