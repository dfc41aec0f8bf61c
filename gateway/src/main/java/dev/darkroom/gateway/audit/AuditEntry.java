package dev.darkroom.gateway.audit;

import dev.darkroom.gateway.tenants.Caller;
import java.util.Map;

/**
 * An act of an administrator, about to be written in the transaction of the act.
 *
 * @param by whose key did it
 * @param action what was done, a noun and a verb, such as {@code pool.pause}
 * @param target to what, a kind and an id, such as {@code pool:default}
 * @param details what else there is to know, as JSON; never a secret
 */
public record AuditEntry(Caller by, String action, String target, Map<String, Object> details) {

    public AuditEntry {
        details = Map.copyOf(details);
    }
}
