package dev.darkroom.gateway.tenants;

import java.util.Optional;
import java.util.Set;

/** API keys by the hash of their secret. */
public interface KeyStore {

    /** The caller that a key stands for, or empty where there is none, or it is revoked or expired. */
    Optional<Caller> find(SecretHash secret);

    /** Makes the tenant and the key where they are missing; a key that is there keeps its tenant and gets the scopes. */
    void ensure(String tenant, SecretHash secret, Set<Scope> scopes);
}
