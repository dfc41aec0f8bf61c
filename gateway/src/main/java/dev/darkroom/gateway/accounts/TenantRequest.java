package dev.darkroom.gateway.accounts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.http.Members;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body that makes or changes a tenant. */
record TenantRequest(
        @Schema(description = "Only when it is made: 1 to 64 lower-case letters, digits, inner hyphens")
        String id,

        @Schema(description = "Its part when several want more than there is", defaultValue = "1")
        double weight,

        @Schema(
                description = "Jobs on their way to a worker or running, beyond which others wait; null for no bound",
                nullable = true,
                minimum = "1")
        @Nullable
        Integer maxRunning,

        @Schema(description = "Jobs that wait, beyond which new ones are refused", defaultValue = "100000")
        int maxWaiting) {

    private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");
    private static final int USUAL_WAITING = 100_000;
    private static final int MOST = 1_000_000_000;

    /** Reads the body that makes one. */
    static TenantRequest create(ObjectNode body) {
        Members members = Members.of(body, "id", "weight", "max_running", "max_waiting");
        String id = members.needed("id", 64);
        if (!id.isEmpty() && !ID.matcher(id).matches()) {
            members.wrong("id", "must be 1 to 64 lower-case letters, digits and inner hyphens");
        }
        Double weight = weight(members);
        Integer running = running(members);
        Integer waiting = waiting(members);
        members.check();
        return new TenantRequest(
                id,
                Objects.requireNonNullElse(weight, 1.0),
                running,
                Objects.requireNonNullElse(waiting, USUAL_WAITING));
    }

    static @Nullable Double weight(Members members) {
        return members.number("weight", 0.01, 100);
    }

    static @Nullable Integer running(Members members) {
        return members.integer("max_running", 1, MOST);
    }

    static @Nullable Integer waiting(Members members) {
        return members.integer("max_waiting", 0, MOST);
    }

    Tenant tenant() {
        return new Tenant(id, weight, maxRunning, maxWaiting, Instant.EPOCH);
    }

    /** What was asked for, as the audit log keeps it. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("weight", weight);
        details.put("max_running", maxRunning == null ? "unbounded" : maxRunning);
        details.put("max_waiting", maxWaiting);
        return details;
    }
}
