package dev.darkroom.worker.lane;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, and fails when it does not come. */
public final class Await {

    private Await() {}

    /** Waits at most ten seconds. */
    public static void await(BooleanSupplier condition) {
        await(Duration.ofSeconds(10), condition);
    }

    public static void await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come within " + limit);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
