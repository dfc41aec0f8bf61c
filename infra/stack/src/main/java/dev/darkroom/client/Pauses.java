package dev.darkroom.client;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/** How long to wait before a request is made again. */
final class Pauses {
    private static final long FIRST_MS = 500;
    private static final long LONGEST_MS = 8_000;
    private static final int MOST_DOUBLINGS = 4;

    private Pauses() {}

    /** Waits; tests do not. */
    interface Sleeper {
        void sleep(Duration pause);
    }

    static final Sleeper REAL = pause -> {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientFailure("interrupted");
        }
    };

    /** @param failures in a row, from 1 */
    static Duration after(int failures) {
        long ms = FIRST_MS << Math.min(failures - 1, MOST_DOUBLINGS);
        return Duration.ofMillis(Math.min(LONGEST_MS, ms));
    }

    /** What {@code Retry-After} says in seconds; empty where it says nothing, or a date, which this platform never sends. */
    static Optional<Duration> wanted(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    /** A pause in words. */
    static String words(Duration pause) {
        return pause.toMillis() < 1_000 ? pause.toMillis() + " ms" : pause.toSeconds() + " s";
    }
}
