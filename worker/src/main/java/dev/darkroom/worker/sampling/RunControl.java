package dev.darkroom.worker.sampling;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reins of a run: one thread runs, another looks at the time limit or stops it. Each pass over a graph has the whole
 * limit. Thread-safe.
 */
public final class RunControl {

    /** Why a run was stopped. */
    public enum Reason {
        /** It took longer than the model's limit. */
        TIME_LIMIT,
        /** The worker stops. */
        SHUTDOWN,
        /** Nobody wants it any more. */
        CANCELED
    }

    /**
     * Looks at a run, which may make its images step by step. Called by the thread that runs; {@link #wanted} also by the
     * one that minds the time limit.
     */
    public interface Watcher {
        /** Nobody looks. */
        Watcher NOBODY = new Watcher() {};

        /** Steps are done; {@code steps} stays the same in a run. */
        default void step(int done, int steps) {}

        /** Whether anybody waits for the run. */
        default boolean wanted() {
            return true;
        }

        /** Whether anybody waits for an image, by its place among the requests; where not, it need not go on. */
        default boolean wants(int image) {
            return true;
        }

        /** Whether previews would be looked at now: they cost time on the device. Asked at most once a step, before it counts. */
        default boolean wantsPreviews() {
            return false;
        }

        /** Whether a preview of this image would be looked at, where any is. */
        default boolean wantsPreviewOf(int image) {
            return true;
        }

        /** What an image looks like so far. */
        default void preview(int image, FloatImage soFar) {}
    }

    /** A pass that is going on; closing it says that it is over. */
    public interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    private final Duration limit;
    private final Watcher watcher;
    private @Nullable Runnable abort;
    private @Nullable Reason reason;
    private long since;

    /**
     * A control whose passes may each take a while.
     *
     * @param limit of one pass
     */
    public RunControl(Duration limit) {
        this(limit, Watcher.NOBODY);
    }

    /** A control with somebody who looks on. */
    public RunControl(Duration limit, Watcher watcher) {
        this.limit = limit;
        this.watcher = watcher;
    }

    /** Who looks on. */
    Watcher watcher() {
        return watcher;
    }

    /**
     * Says that steps are done.
     *
     * @throws RunStoppedException when the run is to go no further
     */
    void step(int done, int steps) throws RunStoppedException {
        watcher.step(done, steps);
        stopUnwanted();
        Optional<Reason> stopped = stopped();
        if (stopped.isPresent()) {
            throw new RunStoppedException(stopped.get());
        }
    }

    /**
     * Begins a pass.
     *
     * @param abort ends the pass early; called at most once, from another thread
     * @throws RunStoppedException when it is already stopped, or nobody waits for it any more
     */
    public synchronized Pass begin(Runnable abort) throws RunStoppedException {
        stopUnwanted();
        if (reason != null) {
            throw new RunStoppedException(reason);
        }
        this.abort = abort;
        this.since = System.nanoTime();
        return this::end;
    }

    private synchronized void end() {
        abort = null;
    }

    /** Stops the pass that goes on, and every later one. The first reason stays. */
    public synchronized void stop(Reason why) {
        if (reason == null) {
            reason = why;
            if (abort != null) {
                abort.run();
            }
        }
    }

    /** Why it was stopped, if it was. */
    public synchronized Optional<Reason> stopped() {
        return Optional.ofNullable(reason);
    }

    /** Stops the pass where it is over the limit, or where nobody waits for the run any more. */
    public synchronized void enforce() {
        if (overdueBy(Duration.ZERO)) {
            stop(Reason.TIME_LIMIT);
        }
        stopUnwanted();
    }

    private void stopUnwanted() {
        if (!watcher.wanted()) {
            stop(Reason.CANCELED);
        }
    }

    /** Whether a pass is still going on this long after its limit. */
    public synchronized boolean overdueBy(Duration excess) {
        return abort != null && System.nanoTime() - since > limit.plus(excess).toNanos();
    }
}
