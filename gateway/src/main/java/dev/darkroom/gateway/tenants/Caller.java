package dev.darkroom.gateway.tenants;

import java.util.Set;

/** Who makes a request. */
public record Caller(String tenant, Set<Scope> scopes) {

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the key carries the scope. */
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
