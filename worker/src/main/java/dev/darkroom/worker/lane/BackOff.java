package dev.darkroom.worker.lane;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times between tries: each twice the last up to a bound, and of that a random half to whole, so that many who wait
 * for the same thing do not come back together. One thread.
 */
final class BackOff {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LARGEST = Duration.ofSeconds(10);

    private final RandomGenerator chance;
    private Duration next = FIRST;

    BackOff(RandomGenerator chance) {
        this.chance = chance;
    }

    Duration next() {
        Duration whole = next;
        next = whole.multipliedBy(2).compareTo(LARGEST) < 0 ? whole.multipliedBy(2) : LARGEST;
        return Duration.ofMillis(chance.nextLong(whole.toMillis() / 2, whole.toMillis() + 1));
    }

    /** Begins anew after a success. */
    void reset() {
        next = FIRST;
    }
}
