package dev.darkroom.worker.lane;

import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.RunControl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells those who wait for a batch of jobs how far its run is and what it looks like, and the run who waits. One thread;
 * {@link #wanted} any.
 */
final class StepReports implements RunControl.Watcher {

    private static final long EVERY_MS = 250;

    private final Reporter reporter;
    private final Cancellations cancellations;
    private final Previews previews;
    private final List<Job> jobs;
    private final List<Job> byImage = new ArrayList<>();
    private final Set<Integer> firstImages = new HashSet<>();
    private final Stopwatch sinceReport = new Stopwatch();
    private long quietMs;

    StepReports(Reporter reporter, Cancellations cancellations, Previews previews, List<Job> jobs) {
        this.reporter = reporter;
        this.cancellations = cancellations;
        this.previews = previews;
        this.jobs = List.copyOf(jobs);
        for (Job job : jobs) {
            firstImages.add(byImage.size());
            for (int image = 0; image < job.images(); image++) {
                byImage.add(job);
            }
        }
    }

    /** Reports a step unless one was reported just before, or the end follows anyway. */
    @Override
    public void step(int done, int steps) {
        quietMs += sinceReport.lapMs();
        if (quietMs >= EVERY_MS && done < steps) {
            jobs.stream()
                    .filter(this::wants)
                    .forEach(job -> reporter.progress(job.message(), job.delivery(), done, steps));
            quietMs = 0;
        }
        previews.send(done, steps);
    }

    @Override
    public boolean wanted() {
        return jobs.stream().anyMatch(this::wants);
    }

    @Override
    public boolean wants(int image) {
        return wants(byImage.get(image));
    }

    private boolean wants(Job job) {
        return !cancellations.unwanted(job.message());
    }

    @Override
    public boolean wantsPreviews() {
        return previews.due();
    }

    /** The first image of each job stands for all of them. */
    @Override
    public boolean wantsPreviewOf(int image) {
        return firstImages.contains(image) && wants(image);
    }

    @Override
    public void preview(int image, FloatImage soFar) {
        previews.take(byImage.get(image), soFar);
    }
}
