package dev.darkroom.gateway.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/**
 * Bounds the requests of each key by a token bucket that all gateways share, at about one statement a second.
 *
 * <p>The bucket is in the database. A gateway takes a second's worth of tokens out of it at a time and spends them by
 * itself. So within any time t, g gateways together admit at most {@code burst + rate × t + g × (share - 1)} requests of a
 * key, where burst is a minute's worth and share a second's: what they still held at its beginning is all that the
 * bucket did not count. While the database is away, everything is admitted. Thread-safe.
 */
@ApplicationScoped
public class KeyLimiter {

    private final LeaseStore store;
    private final int usualPerMinute;
    private final Clock clock;
    private final Cache<UUID, HeldTokens> held = Caffeine.newBuilder()
            // What a key holds here is lost to it then, which its bucket makes good within a second.
            .expireAfterAccess(Duration.ofMinutes(10))
            .maximumSize(10_000)
            .build();

    KeyLimiter(LeaseStore store, LimitSettings settings, Clock clock) {
        if (settings.requestsPerMinute() < 1) {
            throw new IllegalArgumentException("darkroom.limits.requests-per-minute is 1 or more, not "
                    + settings.requestsPerMinute() + "; leave it out for the default");
        }
        this.store = store;
        this.usualPerMinute = settings.requestsPerMinute();
        this.clock = clock;
    }

    /** Spends one of the key's tokens. */
    public Verdict spend(UUID key) {
        return held.get(key, id -> new HeldTokens(() -> store.take(id, usualPerMinute), clock))
                .spend();
    }
}
