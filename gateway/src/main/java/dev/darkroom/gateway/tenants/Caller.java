package dev.darkroom.gateway.tenants;

import java.util.Set;
import java.util.UUID;

/**
 * Who makes a request.
 *
 * @param key id of the API key
 */
public record Caller(UUID key, String tenant, Set<Scope> scopes) {

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the key carries the scope. */
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
