package dev.darkroom.worker.lane;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Says to every thread that the worker stops, and when its grace ends. Thread-safe. */
@ApplicationScoped
public class StopSignal {

    private static final long NOT_REQUESTED = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long graceEnds = NOT_REQUESTED;

    /** Asks for the stop; of several calls the earliest end counts. */
    public void request(Duration grace) {
        lock.lock();
        try {
            long ends = System.nanoTime() + grace.toNanos();
            if (graceEnds == NOT_REQUESTED || ends - graceEnds < 0) {
                graceEnds = ends;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean requested() {
        return graceLeft() != NOT_REQUESTED;
    }

    /** Whether even what runs must end now. */
    public boolean graceOver() {
        return graceLeft() <= 0;
    }

    /** Waits, but no longer than until the stop is requested. */
    void pause(Duration time) {
        await(time, this::requested);
    }

    /** Waits, but no longer than until the grace is over. */
    void pauseWithinGrace(Duration time) {
        await(time, this::graceOver);
    }

    /** Nanoseconds until the grace is over, or {@link #NOT_REQUESTED}. */
    private long graceLeft() {
        lock.lock();
        try {
            return graceEnds == NOT_REQUESTED ? NOT_REQUESTED : graceEnds - System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration time, BooleanSupplier enough) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !enough.getAsBoolean()) {
                long before = System.nanoTime();
                changed.awaitNanos(Math.min(left, graceLeft()));
                left -= System.nanoTime() - before;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
