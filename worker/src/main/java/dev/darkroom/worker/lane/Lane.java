package dev.darkroom.worker.lane;

import dev.darkroom.worker.metrics.Meters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Takes jobs, has them worked on by a second thread, and meanwhile keeps the lock alive. Its own thread owns the source; the
 * other methods are thread-safe.
 */
final class Lane implements Runnable {

    private static final Logger LOG = Logger.getLogger(Lane.class);
    private static final Duration TAKE = Duration.ofMillis(500);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration ENDING = Duration.ofSeconds(3);

    private final int number;
    private final JobSources sources;
    private final Consumer<WorkInHand> work;
    private final GiveBack returns;
    private final StopSignal stop;
    private final BackOff backOff;
    private final Timing timing;
    private volatile State state = State.JOINING;
    private boolean stuck;

    /** Where a lane stands. */
    enum State {
        /** It has no consumer yet, or lost it. */
        JOINING,
        /** It takes jobs. */
        WORKING,
        /** It was asked to stop and did. */
        STOPPED,
        /** It ended by itself and does nothing any more; only a new process helps. */
        DEAD
    }

    /**
     * When a lane loses patience.
     *
     * @param renew time between two renewals; well below the broker's lock
     * @param stuck how long a run may go on after it was told to stop; then it never will
     */
    record Timing(Duration renew, Duration stuck) {}

    /**
     * A lane that is not running yet.
     *
     * @param number 1 for the first
     */
    Lane(
            int number,
            JobSources sources,
            Consumer<WorkInHand> work,
            GiveBack returns,
            StopSignal stop,
            Timing timing,
            BackOff backOff) {
        this.number = number;
        this.sources = sources;
        this.work = work;
        this.returns = returns;
        this.stop = stop;
        this.timing = timing;
        this.backOff = backOff;
    }

    State state() {
        return state;
    }

    @Override
    public void run() {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "lane-" + number + "-work");
            thread.setDaemon(true);
            return thread;
        });
        try {
            while (!stop.requested() && !stuck) {
                serve(worker);
            }
        } finally {
            end(worker);
            state = stop.requested() ? State.STOPPED : State.DEAD;
        }
    }

    /** Waits for work that was stopped, so that its models are not closed under it; what is stuck is left behind. */
    private void end(ExecutorService worker) {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("the lane's work does not end lane=%d", number);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(ExecutorService worker) {
        try (JobSource source = sources.open(number)) {
            while (!stop.requested() && !stuck) {
                List<TakenJob> taken = source.take(TAKE);
                state = State.WORKING;
                backOff.reset();
                if (!taken.isEmpty()) {
                    work(source, worker, new WorkInHand(taken));
                }
            }
        } catch (RuntimeException e) {
            state = State.JOINING;
            Meters.laneRejoins();
            Duration wait = backOff.next();
            LOG.errorf(e, "lane lost its consumer and joins again lane=%d waitMs=%d", number, wait.toMillis());
            stop.pause(wait);
        }
    }

    private void work(JobSource source, ExecutorService worker, WorkInHand hand) {
        worker.execute(() -> {
            try {
                work.accept(hand);
            } catch (RuntimeException e) {
                LOG.errorf(
                        e,
                        "jobs given back after a bug lane=%d jobs=%d",
                        number,
                        hand.taken().size());
            } finally {
                hand.settleRest(Verdict.BROKEN);
            }
        });
        try {
            attend(source, hand);
        } finally {
            hand.abandon(Verdict.RETURN);
        }
    }

    /** Settles what gets a verdict, renews the lock of the rest, and minds the time limit, until all is settled. */
    private void attend(JobSource source, WorkInHand hand) {
        int settled = 0;
        long renewed = System.nanoTime();
        while (settled < hand.taken().size()) {
            Map<TakenJob, Verdict> verdicts = hand.collect(TICK);
            if (!verdicts.isEmpty()) {
                source.settle(returns.settle(verdicts));
                settled += verdicts.size();
            }
            if (hand.enforceLimit(timing.stuck())) {
                LOG.errorf("a model does not stop; the lane gives up and the process must be replaced lane=%d", number);
                stuck = true;
                hand.abandon(Verdict.BROKEN);
            } else if (stop.graceOver()) {
                hand.abandon(Verdict.RETURN);
            } else if (settled < hand.taken().size()
                    && System.nanoTime() - renewed > timing.renew().toNanos()) {
                source.extend();
                renewed = System.nanoTime();
            }
        }
    }
}
