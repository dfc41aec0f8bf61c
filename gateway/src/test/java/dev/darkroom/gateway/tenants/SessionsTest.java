package dev.darkroom.gateway.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final SecretHash KEY = SecretHash.of("ivan's key");

    private final InMemoryKeys keys = new InMemoryKeys();
    private final InMemorySessions store = new InMemorySessions(keys);
    private Instant now = Instant.parse("2026-01-31T09:30:00Z");
    private final InstantSource source = () -> now;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final Sessions sessions = new Sessions(store, keys, new SecureRandom(), clock);
    private Caller ivan;

    @BeforeEach
    void make() {
        keys.ensure("ivan", KEY, Set.of(Scope.READ));
        ivan = keys.find(KEY).orElseThrow();
    }

    @Test
    void a_session_that_is_used_goes_on_and_one_that_is_not_ends() {
        String token = sessions.open(KEY);

        for (int hours = 0; hours < 33; hours += 11) {
            now = now.plus(Duration.ofHours(11));
            assertThat(sessions.find(token)).as("after %s", now).hasValue(ivan);
        }

        now = now.plus(Duration.ofHours(12));
        assertThat(sessions.find(token)).isEmpty();
    }

    @Test
    void not_every_use_is_written() {
        String token = sessions.open(KEY);
        Instant until = store.until(SecretHash.of(token));

        now = now.plus(Duration.ofMinutes(9));
        assertThat(sessions.find(token)).isPresent();

        assertThat(store.until(SecretHash.of(token))).isEqualTo(until);
    }

    @Test
    void tokens_are_long_and_never_the_same() {
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            tokens.add(sessions.open(KEY));
        }

        // 32 bytes in base64url.
        assertThat(tokens).hasSize(100).allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
    }

    @Test
    void a_closed_session_is_none() {
        String token = sessions.open(KEY);

        sessions.close(token);

        assertThat(sessions.find(token)).isEmpty();
    }

    @Test
    void a_person_gets_a_session_like_that_of_a_key() {
        Person person = new Person("https://login.example#1", "Ivan", "ivan", Set.of(Scope.READ, Scope.ADMIN));

        String token = sessions.open(person).orElseThrow();

        assertThat(sessions.find(token))
                .get()
                .extracting(Caller::tenant, Caller::scopes)
                .containsExactly("ivan", Set.of(Scope.READ, Scope.ADMIN));
    }
}
