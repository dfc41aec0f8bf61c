package dev.darkroom.gateway.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link SessionStore} does. */
public abstract class SessionStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    protected abstract SessionStore sessions();

    protected abstract KeyStore keys();

    protected abstract void revoke(UUID key);

    @Test
    void a_session_stands_for_its_key_until_it_ends() {
        Caller erin = key("erin");
        SecretHash token = SecretHash.of("erin's token");

        sessions().open(token, erin.key(), NOW, LATER);

        assertThat(sessions().find(token, LATER.minusMillis(1))).hasValue(new SessionStore.Session(erin, LATER));
        assertThat(sessions().find(token, LATER)).isEmpty();
        assertThat(sessions().find(SecretHash.of("another token"), NOW)).isEmpty();
    }

    @Test
    void an_extended_session_lasts_longer() {
        SecretHash token = SecretHash.of("frank's token");
        sessions().open(token, key("frank").key(), NOW, LATER);

        sessions().extend(token, LATER.plusSeconds(60));

        assertThat(sessions().find(token, LATER)).isPresent();
    }

    @Test
    void a_closed_session_is_none_and_others_stay() {
        UUID key = key("grace").key();
        SecretHash closed = SecretHash.of("grace's token");
        SecretHash other = SecretHash.of("grace's other token");
        sessions().open(closed, key, NOW, LATER);
        sessions().open(other, key, NOW, LATER);

        sessions().close(closed);
        sessions().close(closed);

        assertThat(sessions().find(closed, NOW)).isEmpty();
        assertThat(sessions().find(other, NOW)).isPresent();
    }

    @Test
    void revoking_a_key_ends_its_sessions() {
        UUID key = key("heidi").key();
        SecretHash token = SecretHash.of("heidi's token");
        sessions().open(token, key, NOW, LATER);

        revoke(key);

        assertThat(sessions().find(token, NOW)).isEmpty();
    }

    private Caller key(String tenant) {
        SecretHash secret = SecretHash.of(tenant + "'s key");
        keys().ensure(tenant, secret, Set.of(Scope.JOBS, Scope.READ));
        return keys().find(secret).orElseThrow();
    }
}
