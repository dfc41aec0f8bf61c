package dev.darkroom.gateway.accounts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.http.Members;
import dev.darkroom.gateway.tenants.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of a key's grant. What is null stays as it is at the moment of the change, whoever changed it last.
 *
 * @param quota wrapped, since the quota itself may become null
 */
public record GrantPatch(
        @Nullable String name,
        @Nullable Set<Scope> scopes,
        @Nullable Quota quota) {

    public GrantPatch {
        scopes = scopes == null ? null : Set.copyOf(scopes);
    }

    /** How often it may ask; null for the platform's default. */
    public record Quota(@Nullable Integer requestsPerMinute) {}

    /** Reads the body that changes a key. */
    static GrantPatch read(ObjectNode body) {
        Members members = Members.of(body, "name", "scopes", "requests_per_minute");
        GrantPatch patch = new GrantPatch(
                members.has("name") ? members.needed("name", ApiKeyRequest.LONGEST_NAME) : null,
                members.has("scopes") ? members.set("scopes", Scope::parse) : null,
                members.has("requests_per_minute")
                        ? new Quota(members.integer("requests_per_minute", 1, ApiKeyRequest.MOST_REQUESTS))
                        : null);
        members.check();
        return patch;
    }

    /** The grant as it becomes. */
    public ApiKey.Grant of(ApiKey.Grant was) {
        return new ApiKey.Grant(
                name == null ? was.name() : name,
                scopes == null ? was.scopes() : scopes,
                quota == null ? was.requestsPerMinute() : quota.requestsPerMinute());
    }

    /** What was asked for, as the audit log keeps it. */
    Map<String, Object> details(String tenant) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("tenant", tenant);
        if (name != null) {
            details.put("name", name);
        }
        if (scopes != null) {
            details.put("scopes", scopes.stream().sorted().map(Scope::wireName).toList());
        }
        if (quota != null) {
            Integer requests = quota.requestsPerMinute();
            details.put("requests_per_minute", requests == null ? "default" : requests);
        }
        return details;
    }
}
