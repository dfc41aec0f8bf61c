package dev.darkroom.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Time that passes on purpose: the length of a fault, or the pace of a load. */
final class Pause {
    private Pause() {}

    static void ms(long ms) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (System.nanoTime() - until < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    static void of(Duration length) {
        ms(length.toMillis());
    }
}
