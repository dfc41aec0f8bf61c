package dev.darkroom.gateway.accounts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.http.Members;
import dev.darkroom.gateway.tenants.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body that makes or changes a key. */
record ApiKeyRequest(
        @Schema(description = "Only when it is made: whose key it is")
        String tenant,

        @Schema(description = "What people call it", maxLength = 100)
        String name,

        @Schema(
                description =
                        "jobs submits and changes jobs, read reads, admin may call /v1/admin for every tenant and nothing else",
                enumeration = {"jobs", "read", "admin"})
        Set<Scope> scopes,

        @Schema(description = "Null for the platform's default", nullable = true, minimum = "1") @Nullable
        Integer requestsPerMinute,

        @Schema(description = "Only when it is made: RFC 3339; null for never", nullable = true) @Nullable
        Instant expiresAt) {

    static final int LONGEST_NAME = 100;
    static final int MOST_REQUESTS = 1_000_000_000;

    private static final int USUAL_GRACE_S = 86_400;
    private static final int LONGEST_GRACE_S = 30 * 86_400;

    /** How long the former secret works after a rotation. */
    record RotateRequest(
            @Schema(
                    description = "Seconds; 0 ends every former secret at once",
                    defaultValue = "86400",
                    minimum = "0",
                    maximum = "2592000")
            int graceS) {

        static RotateRequest read(ObjectNode body) {
            Members members = Members.of(body, "grace_s");
            Integer grace = members.integer("grace_s", 0, LONGEST_GRACE_S);
            members.check();
            return new RotateRequest(Objects.requireNonNullElse(grace, USUAL_GRACE_S));
        }

        Duration grace() {
            return Duration.ofSeconds(graceS);
        }
    }

    /** Reads the body that makes one. */
    static ApiKeyRequest create(ObjectNode body, Instant now) {
        Members members = Members.of(body, "tenant", "name", "scopes", "requests_per_minute", "expires_at");
        ApiKeyRequest request = new ApiKeyRequest(
                members.needed("tenant", 64),
                members.needed("name", LONGEST_NAME),
                members.set("scopes", Scope::parse),
                members.integer("requests_per_minute", 1, MOST_REQUESTS),
                members.time("expires_at"));
        if (request.expiresAt() != null && !request.expiresAt().isAfter(now)) {
            members.wrong("expires_at", "must be ahead");
        }
        members.check();
        return request;
    }

    ApiKey.Grant grant() {
        return new ApiKey.Grant(name, scopes, requestsPerMinute);
    }

    /** What was asked for, as the audit log keeps it. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("tenant", tenant);
        details.put("name", name);
        details.put("scopes", scopes.stream().sorted().map(Scope::wireName).toList());
        if (requestsPerMinute != null) {
            details.put("requests_per_minute", requestsPerMinute);
        }
        if (expiresAt != null) {
            details.put("expires_at", expiresAt.toString());
        }
        return details;
    }
}
