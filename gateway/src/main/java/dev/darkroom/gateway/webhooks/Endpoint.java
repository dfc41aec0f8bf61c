package dev.darkroom.gateway.webhooks;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A receiver that a tenant has registered.
 *
 * @param disabledReason a sentence; null while it is enabled
 * @param failingSince since when every try has failed, or null
 */
public record Endpoint(
        UUID id,
        String tenant,
        Webhook webhook,
        @Nullable String description,
        boolean enabled,
        @Nullable String disabledReason,
        @Nullable Instant failingSince,
        Instant createdAt) {

    /** How many a tenant may have. */
    public static final int MOST = 20;

    /** The same with other settings. */
    Endpoint with(Webhook newWebhook, @Nullable String newDescription, boolean newEnabled) {
        return new Endpoint(
                id,
                tenant,
                newWebhook,
                newDescription,
                newEnabled,
                newEnabled ? null : disabledReason == null ? "you disabled it" : disabledReason,
                newEnabled && !enabled ? null : failingSince,
                createdAt);
    }
}
