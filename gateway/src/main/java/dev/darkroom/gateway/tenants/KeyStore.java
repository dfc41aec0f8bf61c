package dev.darkroom.gateway.tenants;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** API keys by the hash of their secret. */
public interface KeyStore {

    /** The caller that a key stands for, or empty where there is none, or it is revoked or expired. */
    Optional<Caller> find(SecretHash secret);

    /** Makes the tenant and the key where they are missing; a key that is there keeps its tenant and gets the scopes. */
    void ensure(String tenant, SecretHash secret, Set<Scope> scopes);

    /**
     * Makes or changes the key that stands for a person, and returns the hash of its secret; empty where an administrator revoked
     * it, or there is no such tenant.
     *
     * @param fresh the hash of a secret that nobody knows, for a key that is made
     * @param until when the key ends
     */
    Optional<SecretHash> admit(Person person, SecretHash fresh, Instant until);
}
