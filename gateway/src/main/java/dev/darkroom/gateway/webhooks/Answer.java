package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.webhooks.Delivery.Try;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver said.
 *
 * @param status null where no whole answer came
 * @param error why there is no answer, or why it counts as none; null otherwise
 * @param body its beginning, as text
 */
record Answer(@Nullable Integer status, @Nullable String error, long durationMs, String body) {

    /** Whether the message was taken: 2xx, and nothing else. */
    boolean delivered() {
        return error == null && status != null && status / 100 == 2;
    }

    /** In one word. */
    String outcome() {
        return delivered() ? "delivered" : status == null ? "no_answer" : "refused";
    }

    Try asTry(Instant at) {
        return new Try(at, status, error, durationMs);
    }
}
