package dev.darkroom.gateway.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An endpoint as the API shows it. */
record EndpointView(
        UUID id,
        String object,
        String url,
        List<String> events,
        @Nullable String description,
        boolean enabled,
        @Nullable String disabledReason,

        @Schema(description = "Since when every try has failed", nullable = true) @Nullable
        Instant failingSince,

        Instant createdAt,

        @Schema(description = "Shown when it is made and when it is rotated, and never again")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String secret) {

    /** All endpoints of a tenant. */
    record Page(List<EndpointView> data, @Nullable String nextCursor) {}

    /** What signs the messages to URLs that jobs name. */
    record SecretView(String secret) {}

    /**
     * What a receiver said to a test.
     *
     * @param body the beginning of its answer
     */
    record TestView(
            String eventId,
            boolean delivered,
            @Nullable Integer status,
            @Nullable String error,
            long durationMs,
            String body) {}

    static EndpointView of(Endpoint is, @Nullable SigningSecret secret) {
        return new EndpointView(
                is.id(),
                "webhook",
                is.webhook().url(),
                is.webhook().events(),
                is.description(),
                is.enabled(),
                is.disabledReason(),
                is.failingSince(),
                is.createdAt(),
                secret == null ? null : secret.text());
    }
}
