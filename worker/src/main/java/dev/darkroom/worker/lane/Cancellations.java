package dev.darkroom.worker.lane;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The jobs that nobody wants any more, and those of which nobody wants this attempt. It remembers the latest; a job that it forgot runs for nothing, and its end changes
 * nothing. Thread-safe.
 */
@ApplicationScoped
public class Cancellations {

    private static final int MOST = 50_000;

    private final int most;
    private final Set<JobId> canceled = new LinkedHashSet<>();
    private final Map<JobId, Integer> takenBack = new LinkedHashMap<>();

    Cancellations() {
        this(MOST);
    }

    Cancellations(int most) {
        this.most = most;
    }

    /** Nobody wants this job any more. */
    public synchronized void cancel(JobId job) {
        canceled.remove(job);
        canceled.add(job);
        if (canceled.size() > most) {
            canceled.remove(canceled.iterator().next());
        }
    }

    /** Nobody wants this attempt of a job, nor earlier ones. */
    public synchronized void takeBack(JobId job, int upToAttempt) {
        Integer known = takenBack.remove(job);
        takenBack.put(job, known == null ? upToAttempt : Math.max(known, upToAttempt));
        if (takenBack.size() > most) {
            takenBack.remove(takenBack.keySet().iterator().next());
        }
    }

    /** Whether nobody wants it any more. */
    synchronized boolean contain(JobId job) {
        return canceled.contains(job);
    }

    /** Whether this attempt was taken back: there is nobody to report to. */
    synchronized boolean tookBack(JobMessage job) {
        Integer upTo = takenBack.get(job.jobId());
        return upTo != null && job.attempt() <= upTo;
    }

    /** Whether it is not to run, for one reason or the other. */
    boolean unwanted(JobMessage job) {
        return tookBack(job) || contain(job.jobId());
    }
}
