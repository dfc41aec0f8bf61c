package dev.darkroom.worker.report;

import dev.darkroom.contract.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;

/** The jobs that this worker holds now. Thread-safe. */
@ApplicationScoped
public class RunningJobs {

    private final ConcurrentSkipListSet<JobId> jobs = new ConcurrentSkipListSet<>();

    public void began(JobId job) {
        jobs.add(job);
    }

    public void ended(JobId job) {
        jobs.remove(job);
    }

    /** In the order of their ids. */
    List<JobId> now() {
        return List.copyOf(jobs);
    }
}
