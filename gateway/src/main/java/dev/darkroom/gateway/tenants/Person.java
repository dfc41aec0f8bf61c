package dev.darkroom.gateway.tenants;

import java.util.Set;

/**
 * Somebody whom a provider of identities vouches for.
 *
 * @param subject who it is, there and for ever
 * @param name what people call them
 */
public record Person(String subject, String name, String tenant, Set<Scope> scopes) {

    public Person {
        scopes = Set.copyOf(scopes);
    }
}
