package dev.darkroom.worker.lane;

import java.util.concurrent.TimeUnit;

/** Measures one span after the other. One thread. */
final class Stopwatch {

    private long since = System.nanoTime();

    /** Milliseconds since the last call, or since the beginning. */
    long lapMs() {
        long now = System.nanoTime();
        long lap = TimeUnit.NANOSECONDS.toMillis(now - since);
        since = now;
        return lap;
    }
}
