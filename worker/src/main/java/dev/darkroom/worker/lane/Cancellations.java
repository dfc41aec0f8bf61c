package dev.darkroom.worker.lane;

import dev.darkroom.contract.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The jobs that nobody wants any more. It remembers the latest; a job that it forgot runs for nothing, and its end changes
 * nothing. Thread-safe.
 */
@ApplicationScoped
public class Cancellations {

    private static final int MOST = 50_000;

    private final int most;
    private final Set<JobId> canceled = new LinkedHashSet<>();

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

    /** Whether nobody wants it any more. */
    synchronized boolean contain(JobId job) {
        return canceled.contains(job);
    }
}
