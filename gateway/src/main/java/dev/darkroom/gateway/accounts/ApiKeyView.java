package dev.darkroom.gateway.accounts;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.gateway.tenants.Scope;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key as the API shows it. */
record ApiKeyView(
        UUID id,
        String object,
        String tenant,

        @Schema(description = "Empty where nobody named it") String name,

        List<Scope> scopes,
        @Nullable Integer requestsPerMinute,

        @Schema(description = "The last four characters of its secret; null for keys of the settings and of people")
        @Nullable
        String hint,

        @Schema(description = "Whether the gateway's settings make it at each start")
        boolean ofSettings,

        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,

        @Schema(description = "To about a second; null where it is not known") @Nullable
        Instant lastUsedAt,

        @Schema(description = "Until when the secret before the last rotation works, too") @Nullable
        Instant oldSecretUntil,

        @Schema(description = "Shown when it is made and when it is rotated, and never again")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String secret) {

    /** A page of them, the newest first. */
    record ApiKeyPage(List<ApiKeyView> data, @Nullable String nextCursor) {}

    static ApiKeyView of(ApiKey is, @Nullable KeySecret secret) {
        return new ApiKeyView(
                is.id(),
                "api_key",
                is.tenant(),
                is.grant().name(),
                is.grant().scopes().stream().sorted().toList(),
                is.grant().requestsPerMinute(),
                is.hint(),
                is.origin() == ApiKey.Origin.SETTINGS,
                is.life().createdAt(),
                is.life().expiresAt(),
                is.life().revokedAt(),
                is.life().usedAt(),
                is.life().oldSecretUntil(),
                secret == null ? null : secret.text());
    }
}
