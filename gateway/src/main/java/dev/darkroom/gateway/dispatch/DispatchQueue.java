package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The queued jobs that were not published yet. Each is leased to one gateway at a time, on the database's clock; a job
 * whose lease ran out is anybody's.
 */
public interface DispatchQueue {

    /** Leases up to {@code limit} free jobs, the oldest first. */
    List<QueuedJob> claim(int limit, Duration lease);

    /** The broker has them: they are not published again. */
    void published(Collection<JobId> jobs);

    /** The broker does not have them: anybody may claim them at once. */
    void release(Collection<JobId> jobs);
}
