package dev.darkroom.gateway.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event for one receiver, as the log shows it.
 *
 * @param endpoint null where a job named the URL itself
 * @param url the job's own, or null
 * @param subject id of the job or batch that the event is about
 * @param dueAt when it is tried next, while it is pending
 */
public record Delivery(
        UUID id,
        @Nullable UUID endpoint,
        @Nullable String url,
        String eventId,
        String eventType,
        UUID subject,
        DeliveryState state,
        List<Try> tries,
        Instant createdAt,
        Instant dueAt,
        @Nullable Instant endedAt) {

    public Delivery {
        tries = List.copyOf(tries);
    }

    /**
     * One request.
     *
     * @param status of the answer, or null where there was none
     * @param error why it counts as failed, where the status does not say it
     */
    public record Try(
            Instant at, @Nullable Integer status, @Nullable String error, long durationMs) {}
}
