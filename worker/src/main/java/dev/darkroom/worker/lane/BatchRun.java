package dev.darkroom.worker.lane;

import dev.darkroom.contract.Topics;
import dev.darkroom.tracing.MessagingSpans;
import dev.darkroom.tracing.Tracing;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.report.RunningJobs;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
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
    private final Conclusion conclusion;

    /** Of all lanes one at a time runs such jobs. */
    private final ReentrantLock suspicion = new ReentrantLock();

    BatchRun(
            Intake intake,
            GroupRun groups,
            Reporter reporter,
            RunningJobs running,
            StopSignal stop,
            Conclusion conclusion) {
        this.intake = intake;
        this.groups = groups;
        this.reporter = reporter;
        this.running = running;
        this.stop = stop;
        this.conclusion = conclusion;
    }

    /** Returns when each job has its verdict, or the work was abandoned. */
    void run(WorkInHand hand, String device) {
        Tracing.in(span(hand.taken()), () -> {
            work(hand, device);
            return true;
        });
    }

    /** Of the batch, in a trace of its own, since its jobs are of many. */
    private static Span span(List<TakenJob> taken) {
        if (taken.isEmpty() || !Tracing.on()) {
            return Span.getInvalid();
        }
        SpanBuilder builder =
                MessagingSpans.process(taken.get(0).position().topic(), Topics.WORKERS_GROUP, taken.size());
        taken.forEach(job -> builder.addLink(job.span().getSpanContext()));
        return builder.startSpan();
    }

    private void work(WorkInHand hand, String device) {
        Intake.Sorted sorted = intake.sort(hand);
        Map<Boolean, List<Job>> jobs = sorted.runnable().stream().collect(Collectors.partitioningBy(Job::triedBefore));
        List<Job> fresh = jobs.getOrDefault(false, List.of());
        whileRunning(fresh, () -> {
            fresh.forEach(job -> JobScope.in(job.taken(), () -> {
                reporter.started(job.message(), job.delivery(), device);
                return true;
            }));
            Map<Model, List<Job>> byModel =
                    fresh.stream().collect(Collectors.groupingBy(Job::model, LinkedHashMap::new, Collectors.toList()));
            byModel.values().forEach(group -> groups.run(hand, group, device));
        });
        jobs.getOrDefault(true, List.of()).forEach(job -> alone(hand, job, device));
        if (!sorted.elsewhere().isEmpty()) {
            stop.pause(BEFORE_RELEASE);
            sorted.elsewhere().forEach(taken -> hand.settle(taken, Verdict.RELEASE));
        }
    }

    /** Runs a job that may be poison: if this worker dies of it, only this job is known to have begun. */
    private void alone(WorkInHand hand, Job job, String device) {
        suspicion.lock();
        try {
            if (hand.abandoned()) {
                return;
            }
            whileRunning(List.of(job), () -> {
                boolean begun = conclusion.step(hand, job.taken(), () -> {
                    reporter.begun(job.message(), job.delivery(), device);
                    return false;
                });
                if (begun) {
                    groups.run(hand, List.of(job), device);
                }
            });
        } finally {
            suspicion.unlock();
        }
    }

    private void whileRunning(List<Job> jobs, Runnable work) {
        jobs.forEach(job -> running.began(job.message().jobId()));
        try {
            work.run();
        } finally {
            jobs.forEach(job -> running.ended(job.message().jobId()));
        }
    }
}
