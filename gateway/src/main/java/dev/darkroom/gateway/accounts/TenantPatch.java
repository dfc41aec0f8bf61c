package dev.darkroom.gateway.accounts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.http.Members;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of a tenant. What is null stays as it is at the moment of the change, whoever changed it last.
 *
 * @param running wrapped, since the bound itself may become null
 */
public record TenantPatch(
        @Nullable Double weight,
        @Nullable Bound running,
        @Nullable Integer maxWaiting) {

    /** How many may run; unbounded where null. */
    public record Bound(@Nullable Integer jobs) {}

    /** Reads the body that changes a tenant. */
    static TenantPatch read(ObjectNode body) {
        Members members = Members.of(body, "weight", "max_running", "max_waiting");
        TenantPatch patch = new TenantPatch(
                TenantRequest.weight(members),
                members.has("max_running") ? new Bound(TenantRequest.running(members)) : null,
                TenantRequest.waiting(members));
        members.check();
        return patch;
    }

    /** The tenant as it becomes. */
    public Tenant of(Tenant was) {
        return new Tenant(
                was.id(),
                Objects.requireNonNullElse(weight, was.weight()),
                running == null ? was.maxRunning() : running.jobs(),
                Objects.requireNonNullElse(maxWaiting, was.maxWaiting()),
                was.createdAt());
    }

    /** What was asked for, as the audit log keeps it. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        if (weight != null) {
            details.put("weight", weight);
        }
        if (running != null) {
            Integer jobs = running.jobs();
            details.put("max_running", jobs == null ? "unbounded" : jobs);
        }
        if (maxWaiting != null) {
            details.put("max_waiting", maxWaiting);
        }
        return details;
    }
}
