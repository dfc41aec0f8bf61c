package dev.darkroom.gateway.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A delivery as the API shows it. */
record DeliveryView(
        UUID id,
        String object,

        @Schema(description = "The endpoint; null where a job named the URL itself", nullable = true) @Nullable
        UUID webhook,

        @Schema(description = "The URL that the job named", nullable = true) @Nullable
        String url,

        String eventId,
        String eventType,
        @Nullable UUID job,
        @Nullable UUID batch,
        DeliveryState state,
        List<Delivery.Try> tries,
        Instant createdAt,
        @Nullable Instant nextTryAt,
        @Nullable Instant endedAt) {

    /** A page of the log. */
    record Page(List<DeliveryView> data, @Nullable String nextCursor) {

        /** Of one more than fit, if there are more. */
        static Page of(List<Delivery> found, int size) {
            List<Delivery> page = found.size() > size ? found.subList(0, size) : found;
            String next = found.size() > size ? page.get(size - 1).id().toString() : null;
            return new Page(page.stream().map(DeliveryView::of).toList(), next);
        }
    }

    static DeliveryView of(Delivery is) {
        boolean batch = is.eventType().startsWith("batch.");
        return new DeliveryView(
                is.id(),
                "webhook_delivery",
                is.endpoint(),
                is.url(),
                is.eventId(),
                is.eventType(),
                batch ? null : is.subject(),
                batch ? is.subject() : null,
                is.state(),
                is.tries(),
                is.createdAt(),
                is.state() == DeliveryState.PENDING ? is.dueAt() : null,
                is.endedAt());
    }
}
