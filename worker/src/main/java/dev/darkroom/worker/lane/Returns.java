package dev.darkroom.worker.lane;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.UnreadableMessageException;
import dev.darkroom.contract.Wire;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Gives jobs back to the gateway, which publishes them again, and not to the broker, which counts deliveries and drops what comes
 * too often. Thread-safe.
 */
@ApplicationScoped
class Returns implements GiveBack {

    private static final Logger LOG = Logger.getLogger(Returns.class);

    /** Shorter than a lock: other jobs of the lane wait for it. */
    private static final Duration ACKNOWLEDGEMENT = Duration.ofSeconds(3);

    /** Before what did not work is tried again. */
    private static final int PAUSE_S = 5;

    private static final int LAST_ATTEMPT = 3;

    private final Reporter reporter;
    private final StopSignal stop;

    Returns(Reporter reporter, StopSignal stop) {
        this.reporter = reporter;
        this.stop = stop;
    }

    @Override
    public Map<TakenJob, Verdict> settle(Map<TakenJob, Verdict> verdicts) {
        Map<TakenJob, Verdict> settled = new LinkedHashMap<>(verdicts);
        Map<TakenJob, CompletableFuture<Void>> told = new LinkedHashMap<>();
        verdicts.forEach((taken, verdict) -> {
            if (verdict == Verdict.RETURN || verdict == Verdict.BROKEN) {
                told.put(taken, JobScope.in(taken, () -> tell(taken, verdict == Verdict.BROKEN)));
            }
        });
        long deadline = System.nanoTime() + ACKNOWLEDGEMENT.toNanos();
        told.forEach(
                (taken, done) -> settled.put(taken, durable(taken, done, deadline) ? Verdict.ACCEPT : Verdict.RELEASE));
        return settled;
    }

    private CompletableFuture<Void> tell(TakenJob taken, boolean broken) {
        JobMessage job;
        try {
            job = Wire.read(taken.value(), JobMessage.class);
        } catch (UnreadableMessageException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (broken && job.attempt() >= LAST_ATTEMPT) {
            return reporter.failing(
                    job,
                    taken.delivery(),
                    FailureCode.INTERNAL,
                    "Workers broke on it in %d attempts; their logs say why.".formatted(job.attempt()));
        }
        return stop.requested()
                ? reporter.releasing(job, taken.delivery(), "the worker stops", 0)
                : reporter.releasing(
                        job, taken.delivery(), "the worker could not finish it; its log says why", PAUSE_S);
    }

    private static boolean durable(TakenJob taken, CompletableFuture<Void> done, long deadline) {
        try {
            done.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf(
                    "job released to the broker, the gateway cannot be told position=%s reason=%s",
                    taken.position(), e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
