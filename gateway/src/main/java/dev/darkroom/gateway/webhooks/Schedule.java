package dev.darkroom.gateway.webhooks;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When a failed delivery is tried again: ten tries within about three days. Thread-safe. */
@ApplicationScoped
class Schedule {

    /** Between each try and the next. */
    static final List<Duration> DELAYS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** Each delay is up to so much shorter or longer, so that what failed together does not come back together. */
    private static final double JITTER = 0.1;

    private final RandomGenerator chance;

    Schedule(RandomGenerator chance) {
        this.chance = chance;
    }

    /** How long to wait after so many failed tries, from 1; empty when there were enough. */
    Optional<Duration> after(int failures) {
        if (failures > DELAYS.size()) {
            return Optional.empty();
        }
        double factor = 1 - JITTER + 2 * JITTER * chance.nextDouble();
        return Optional.of(Duration.ofMillis(Math.round(DELAYS.get(failures - 1).toMillis() * factor)));
    }
}
