package dev.darkroom.worker.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long the device ran models, and how long it did not although batches were in hand. What is going on now counts up to now.
 * Thread-safe.
 */
public final class DeviceClock {

    private final LongSupplier nanoTime;
    private long since;
    private long busyNanos;
    private long idleNanos;
    private int batches;
    private boolean busy;

    public DeviceClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** A batch is worked on, from its preparation to its last report. */
    public synchronized void began() {
        add();
        batches++;
    }

    /** It is done. */
    public synchronized void ended() {
        add();
        batches--;
    }

    /** A model begins to run, or has run. */
    public synchronized void busy(boolean now) {
        add();
        busy = now;
    }

    synchronized double busySeconds() {
        add();
        return seconds(busyNanos);
    }

    synchronized double idleWithJobsSeconds() {
        add();
        return seconds(idleNanos);
    }

    private void add() {
        long now = nanoTime.getAsLong();
        if (busy) {
            busyNanos += now - since;
        } else if (batches > 0) {
            idleNanos += now - since;
        }
        since = now;
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
