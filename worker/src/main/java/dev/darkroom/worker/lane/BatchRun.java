package dev.darkroom.worker.lane;

import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.report.RunningJobs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Works on what a lane took, on a thread other than the lane's. Thread-safe. */
@ApplicationScoped
class BatchRun {

    /** Before a job goes to another worker; a release comes back at once, and five times only. */
    private static final Duration BEFORE_RELEASE = Duration.ofMillis(500);

    private final Intake intake;
    private final GroupRun groups;
    private final Reporter reporter;
    private final RunningJobs running;
    private final StopSignal stop;

    BatchRun(Intake intake, GroupRun groups, Reporter reporter, RunningJobs running, StopSignal stop) {
        this.intake = intake;
        this.groups = groups;
        this.reporter = reporter;
        this.running = running;
        this.stop = stop;
    }

    /** Returns when each job has its verdict, or the work was abandoned. */
    void run(WorkInHand hand, String device) {
        Intake.Sorted sorted = intake.sort(hand);
        List<Job> jobs = sorted.runnable();
        jobs.forEach(job -> running.began(job.message().jobId()));
        try {
            jobs.forEach(job -> reporter.started(job.message(), device));
            Map<Model, List<Job>> byModel =
                    jobs.stream().collect(Collectors.groupingBy(Job::model, LinkedHashMap::new, Collectors.toList()));
            byModel.values().forEach(group -> groups.run(hand, group, device));
        } finally {
            jobs.forEach(job -> running.ended(job.message().jobId()));
        }
        if (!sorted.elsewhere().isEmpty()) {
            stop.pause(BEFORE_RELEASE);
            sorted.elsewhere().forEach(taken -> hand.settle(taken, Verdict.RELEASE));
        }
    }
}
