package dev.darkroom.worker.lane;

import dev.darkroom.worker.sampling.RunControl;
import java.util.List;

/** Tells those who wait for a batch of jobs how far its run is. One thread. */
final class StepReports implements RunControl.Watcher {

    private static final long EVERY_MS = 250;

    private final Reporter reporter;
    private final List<Job> jobs;
    private final Stopwatch sinceReport = new Stopwatch();
    private long quietMs;

    StepReports(Reporter reporter, List<Job> jobs) {
        this.reporter = reporter;
        this.jobs = List.copyOf(jobs);
    }

    /** Reports a step unless one was reported just before, or the end follows anyway. */
    @Override
    public void step(int done, int steps) {
        quietMs += sinceReport.lapMs();
        if (quietMs >= EVERY_MS && done < steps) {
            jobs.forEach(job -> reporter.progress(job.message(), done, steps));
            quietMs = 0;
        }
    }
}
