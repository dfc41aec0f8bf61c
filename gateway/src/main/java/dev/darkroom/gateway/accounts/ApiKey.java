package dev.darkroom.gateway.accounts;

import dev.darkroom.gateway.tenants.Scope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret.
 *
 * @param grant what it may do
 * @param hint the last four characters of its secret; null where no admin was told that
 * @param life when what happens to it
 */
public record ApiKey(
        UUID id, String tenant, Grant grant, @Nullable String hint, Origin origin, Life life) {

    /** Who made a key, and says what it is. */
    public enum Origin {
        /** An admin. */
        ADMIN,
        /** The gateway's settings, at each start. */
        SETTINGS,
        /** A provider of identities, each time a person signs in. */
        PROVIDER
    }

    /**
     * What a key may do.
     *
     * @param name what people call it; empty where nobody named it
     * @param requestsPerMinute null for the platform's default
     */
    public record Grant(
            String name, Set<Scope> scopes, @Nullable Integer requestsPerMinute) {
        public Grant {
            scopes = Set.copyOf(scopes);
        }
    }

    /**
     * When a key began and ends.
     *
     * @param usedAt when it was last used, to about a second; null where that is not known
     * @param oldSecretUntil until when the secret before the last rotation works, too
     */
    public record Life(
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant usedAt,
            @Nullable Instant oldSecretUntil) {}
}
