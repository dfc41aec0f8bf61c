package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.webhooks.Delivery.Try;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a claimed delivery.
 *
 * @param made the request, or null where none was made
 * @param state that follows
 * @param delay until the next try, where it stays pending
 * @param gone whether the endpoint wants nothing any more
 */
public record Outcome(
        DueDelivery of, @Nullable Try made, DeliveryState state, int failures, Duration delay, boolean gone) {

    private static final int GONE = 410;

    static Outcome canceled(DueDelivery of) {
        return new Outcome(of, null, DeliveryState.CANCELED, of.failures(), Duration.ZERO, false);
    }

    static Outcome of(DueDelivery of, Instant at, Answer answer, Schedule schedule) {
        Try made = answer.asTry(at);
        if (answer.delivered()) {
            return new Outcome(of, made, DeliveryState.DELIVERED, of.failures(), Duration.ZERO, false);
        }
        int failures = of.failures() + 1;
        Integer status = answer.status();
        boolean gone = status != null && status == GONE;
        Optional<Duration> delay = gone ? Optional.empty() : schedule.after(failures);
        return new Outcome(
                of,
                made,
                delay.isPresent() ? DeliveryState.PENDING : DeliveryState.FAILED,
                failures,
                delay.orElse(Duration.ZERO),
                gone);
    }
}
