package dev.darkroom.gateway.accounts;

import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.tenants.SecretHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all tenants. What changes them writes its entry in the same transaction, and every gateway forgets the key when that
 * is committed.
 */
public interface ApiKeys {

    /**
     * A key about to be made.
     *
     * @param hint the last four characters of the secret
     */
    record NewKey(
            UUID id,
            String tenant,
            ApiKey.Grant grant,
            SecretHash secret,
            String hint,
            @Nullable Instant expiresAt) {}

    /** What is done to a key. */
    sealed interface Change {}

    /** It works no longer. */
    record Revoke() implements Change {}

    /** It may do something else. What changes nothing is not written down. */
    record Amend(GrantPatch patch) implements Change {}

    /**
     * It gets another secret.
     *
     * @param grace how long the former one works, too; none where zero
     */
    record Rotate(SecretHash secret, String hint, Duration grace) implements Change {}

    /**
     * What became of a change.
     *
     * @param refused why it was not made, or null where it was
     * @param key as it stands now
     */
    record Changed(@Nullable Refusal refused, ApiKey key) {}

    /** Why a key was not changed. */
    enum Refusal {
        /** It is the last key with the scope admin that works. */
        LAST_ADMIN,
        /** The settings would undo it at the next start. */
        OF_SETTINGS,
        /** The next sign-in would undo it, or somebody would know the secret of a person. */
        OF_PROVIDER,
        /** The secret before the last rotation works still, and would end at once. */
        IN_GRACE,
        /** It is revoked. */
        REVOKED
    }

    /** The keys of a tenant, or of all where it is null: the newest first, from before one of them on. */
    List<ApiKey> list(@Nullable String tenant, @Nullable UUID before, int limit);

    Optional<ApiKey> find(UUID id);

    /** Makes a key; empty where there is no such tenant. */
    Optional<ApiKey> create(NewKey key, AuditEntry entry);

    /** Changes a key, or says why not; empty where there is none. To revoke a revoked one again changes nothing. */
    Optional<Changed> change(UUID id, Change change, AuditEntry entry);
}
