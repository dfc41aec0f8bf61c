package dev.darkroom.gateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An act as the API shows it. */
record AuditView(
        long id,
        String object,
        Instant at,

        @Schema(description = "Whose key did it") String tenant,

        UUID key,

        @Schema(description = "What was done: a noun and a verb", examples = "pool.pause")
        String action,

        @Schema(description = "To what: a kind and an id", examples = "pool:default")
        String target,

        @Schema(description = "What else there is to know of it", implementation = Object.class)
        ObjectNode details) {

    /** A page of them, the newest first. */
    record AuditPage(List<AuditView> data, @Nullable String nextCursor) {}

    static AuditView of(AuditRecord is) {
        return new AuditView(
                is.id(), "audit_entry", is.at(), is.tenant(), is.key(), is.action(), is.target(), is.details());
    }
}
