package dev.darkroom.worker.lane;

import dev.darkroom.worker.sampling.RunControl;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a lane has taken and not settled yet: those who work on it give verdicts, the lane's thread collects them. Each job gets
 * exactly one verdict, the first. Thread-safe.
 */
final class WorkInHand {

    private final List<TakenJob> taken;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition judged = lock.newCondition();
    private final Set<TakenJob> open;
    private final Map<TakenJob, Verdict> verdicts = new LinkedHashMap<>();
    private @Nullable RunControl run;
    private boolean ended;

    WorkInHand(List<TakenJob> taken) {
        this.taken = List.copyOf(taken);
        this.open = new LinkedHashSet<>(taken);
    }

    /** All that was taken. */
    List<TakenJob> taken() {
        return taken;
    }

    /** Judges a job; says whether this was its first verdict. */
    boolean settle(TakenJob job, Verdict verdict) {
        lock.lock();
        try {
            if (!open.remove(job)) {
                return false;
            }
            verdicts.put(job, verdict);
            job.span()
                    .setAttribute("darkroom.verdict", verdict.name().toLowerCase(Locale.ROOT))
                    .end();
            judged.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Judges all that has no verdict. */
    void settleRest(Verdict verdict) {
        lock.lock();
        try {
            List.copyOf(open).forEach(job -> settle(job, verdict));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for verdicts and takes those that came; empty when none did. */
    Map<TakenJob, Verdict> collect(Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (verdicts.isEmpty() && left > 0) {
                left = judged.awaitNanos(left);
            }
            Map<TakenJob, Verdict> collected = new LinkedHashMap<>(verdicts);
            verdicts.clear();
            return collected;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        } finally {
            lock.unlock();
        }
    }

    /** Hands the reins of a run to the lane's thread. */
    void running(RunControl control) {
        lock.lock();
        try {
            run = control;
            if (ended) {
                control.stop(RunControl.Reason.SHUTDOWN);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops a run that is over its limit; says whether one does not stop although it was told to. */
    boolean enforceLimit(Duration excess) {
        lock.lock();
        try {
            if (run == null) {
                return false;
            }
            run.enforce();
            return run.overdueBy(excess);
        } finally {
            lock.unlock();
        }
    }

    /** Stops what runs and judges what has no verdict. */
    void abandon(Verdict verdict) {
        lock.lock();
        try {
            ended = true;
            if (run != null) {
                run.stop(RunControl.Reason.SHUTDOWN);
            }
            settleRest(verdict);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the lane has given it up, so that further work is for nothing. */
    boolean abandoned() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
