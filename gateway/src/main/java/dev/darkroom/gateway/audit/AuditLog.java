package dev.darkroom.gateway.audit;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was written down. */
public interface AuditLog {

    /**
     * Which acts.
     *
     * @param before the id of the last one that was seen; null for the newest
     */
    record Query(
            @Nullable String action,
            @Nullable UUID key,
            @Nullable String target,
            @Nullable Long before,
            int limit) {}

    /** The newest first. */
    List<AuditRecord> list(Query query);
}
