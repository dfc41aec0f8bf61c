package dev.darkroom.gateway.tenants;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Keys for unit tests. */
public final class InMemoryKeys implements KeyStore {

    private final Map<SecretHash, Caller> keys = new ConcurrentHashMap<>();

    /** Secrets by subject and tenant; those of revoked keys stay. */
    private final Map<List<String>, SecretHash> people = new ConcurrentHashMap<>();

    @Override
    public Optional<Caller> find(SecretHash secret) {
        return Optional.ofNullable(keys.get(secret));
    }

    @Override
    public void ensure(String tenant, SecretHash secret, Set<Scope> scopes) {
        keys.put(secret, new Caller(UUID.nameUUIDFromBytes(secret.bytes()), tenant, scopes));
    }

    @Override
    public Optional<SecretHash> admit(Person person, SecretHash fresh, Instant until) {
        SecretHash known = people.putIfAbsent(List.of(person.subject(), person.tenant()), fresh);
        SecretHash secret = known == null ? fresh : known;
        if (known != null && !keys.containsKey(known)) {
            return Optional.empty();
        }
        ensure(person.tenant(), secret, person.scopes());
        return Optional.of(secret);
    }

    /** Gives a key another secret; the former one is none any more. */
    void rotate(SecretHash former, SecretHash secret) {
        Optional.ofNullable(keys.remove(former)).ifPresent(caller -> keys.put(secret, caller));
    }

    void revoke(UUID key) {
        keys.values().removeIf(caller -> caller.key().equals(key));
    }
}
