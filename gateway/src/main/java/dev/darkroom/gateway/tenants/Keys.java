package dev.darkroom.gateway.tenants;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Finds the caller behind a secret. It remembers found keys for ten seconds, or until it is told that they changed; so a revoked key
 * lives for ten seconds at most where nobody could tell. Thread-safe.
 */
@ApplicationScoped
public class Keys {

    private static final int SHORTEST_SECRET = 32;

    private final KeyStore store;
    private final BootstrapKeys bootstrap;
    private final Cache<SecretHash, Caller> known = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofSeconds(10))
            .maximumSize(10_000)
            .build();

    /** Counts what was forgotten, so that what was looked up before is not remembered after. */
    private final AtomicLong forgotten = new AtomicLong();

    Keys(KeyStore store, BootstrapKeys bootstrap) {
        this.store = store;
        this.bootstrap = bootstrap;
    }

    void makeFirstKeys(@Observes StartupEvent event) {
        for (BootstrapKeys.Key key : bootstrap.keys()) {
            if (key.secret().length() < SHORTEST_SECRET) {
                throw new IllegalArgumentException("darkroom.bootstrap.keys: the secret of tenant " + key.tenant()
                        + " has fewer than " + SHORTEST_SECRET + " characters; make a longer, random one");
            }
            store.ensure(
                    key.tenant(),
                    SecretHash.of(key.secret()),
                    key.scopes().stream().map(Scope::parse).collect(Collectors.toSet()));
        }
    }

    /** The caller whose key this is, or empty. */
    public Optional<Caller> find(String secret) {
        SecretHash hash = SecretHash.of(secret);
        Caller remembered = known.getIfPresent(hash);
        if (remembered != null) {
            return Optional.of(remembered);
        }
        long before = forgotten.get();
        Optional<Caller> found = store.find(hash);
        found.ifPresent(caller -> {
            known.put(hash, caller);
            if (forgotten.get() != before) {
                known.invalidate(hash);
            }
        });
        return found;
    }

    /** A key changed: the next request with it looks it up. */
    public void forget(UUID key) {
        forgotten.incrementAndGet();
        known.asMap().values().removeIf(caller -> caller.key().equals(key));
    }

    /** Any key may have changed. */
    public void forgetAll() {
        forgotten.incrementAndGet();
        known.invalidateAll();
    }
}
