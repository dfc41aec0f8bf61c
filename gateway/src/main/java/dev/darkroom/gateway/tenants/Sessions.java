package dev.darkroom.gateway.tenants;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Browsers that are signed in. A session lasts {@link #LASTS} after its last use; nothing of it is remembered here, so it ends
 * at once when the secret does that began it. Thread-safe.
 */
@ApplicationScoped
public class Sessions {

    /** How long an unused session lasts. */
    static final Duration LASTS = Duration.ofHours(12);

    /** Not every request is worth a write. */
    private static final Duration EXTEND_AFTER = Duration.ofMinutes(10);

    private static final int TOKEN_BYTES = 32;

    private final SessionStore store;
    private final KeyStore keys;
    private final RandomGenerator random;
    private final Clock clock;

    Sessions(SessionStore store, KeyStore keys, RandomGenerator random, Clock clock) {
        this.store = store;
        this.keys = keys;
        this.random = random;
        this.clock = clock;
    }

    /** Begins a session with a key's secret and returns its token, 256 random bits in base64url. */
    String open(SecretHash secret) {
        String token = token();
        Instant now = clock.instant();
        store.open(SecretHash.of(token), secret, now, now.plus(LASTS));
        return token;
    }

    /**
     * Begins a session of somebody whom a provider of identities vouches for, and returns its token; empty where an administrator
     * shut them out. It lasts {@link #LASTS} at most: then the provider is asked again.
     */
    Optional<String> open(Person person) {
        return keys.admit(person, SecretHash.of(token()), clock.instant().plus(LASTS))
                .map(this::open);
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Who is signed in by this token, whose session lasts from now on anew. */
    Optional<Caller> find(String token) {
        Instant now = clock.instant();
        SecretHash hash = SecretHash.of(token);
        Optional<SessionStore.Session> found = store.find(hash, now);
        found.filter(session -> session.expiresAt().isBefore(now.plus(LASTS).minus(EXTEND_AFTER)))
                .ifPresent(session -> store.extend(hash, now.plus(LASTS)));
        return found.map(SessionStore.Session::caller);
    }

    /** Ends the session of this token. */
    void close(String token) {
        store.close(SecretHash.of(token));
    }
}
