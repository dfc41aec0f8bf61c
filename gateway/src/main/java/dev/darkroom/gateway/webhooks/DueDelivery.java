package dev.darkroom.gateway.webhooks;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this gateway has claimed to send now.
 *
 * @param endpoint null where a job named the URL itself
 * @param lane the receiver
 * @param url null where the endpoint was disabled or deleted meanwhile
 * @param secrets null where the tenant has none yet for the URLs of its jobs
 * @param tries how many requests were made already
 * @param failures how many of them failed since it was put in or asked for again
 */
public record DueDelivery(
        UUID id,
        String tenant,
        @Nullable UUID endpoint,
        String lane,
        @Nullable String url,
        @Nullable Secrets secrets,
        String eventId,
        String eventType,
        UUID subject,
        int sequence,
        int tries,
        int failures) {}
