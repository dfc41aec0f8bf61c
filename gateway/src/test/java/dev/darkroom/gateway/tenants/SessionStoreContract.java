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

    /** Gives a key another secret; the former one works no longer. */
    protected abstract void rotate(SecretHash former, SecretHash secret);

    @Test
    void a_session_stands_for_its_key_until_it_ends() {
        Caller erin = key("erin");
        SecretHash secret = secret("erin");
        SecretHash token = SecretHash.of("erin's token");

        sessions().open(token, secret, NOW, LATER);

        assertThat(sessions().find(token, LATER.minusMillis(1))).hasValue(new SessionStore.Session(erin, LATER));
        assertThat(sessions().find(token, LATER)).isEmpty();
        assertThat(sessions().find(SecretHash.of("another token"), NOW)).isEmpty();
    }

    @Test
    void an_extended_session_lasts_longer() {
        SecretHash token = SecretHash.of("frank's token");
        key("frank");
        sessions().open(token, secret("frank"), NOW, LATER);

        sessions().extend(token, LATER.plusSeconds(60));

        assertThat(sessions().find(token, LATER)).isPresent();
    }

    @Test
    void a_closed_session_is_none_and_others_stay() {
        key("grace");
        SecretHash closed = SecretHash.of("grace's token");
        SecretHash other = SecretHash.of("grace's other token");
        sessions().open(closed, secret("grace"), NOW, LATER);
        sessions().open(other, secret("grace"), NOW, LATER);

        sessions().close(closed);
        sessions().close(closed);

        assertThat(sessions().find(closed, NOW)).isEmpty();
        assertThat(sessions().find(other, NOW)).isPresent();
    }

    @Test
    void revoking_a_key_ends_its_sessions() {
        UUID key = key("heidi").key();
        SecretHash token = SecretHash.of("heidi's token");
        sessions().open(token, secret("heidi"), NOW, LATER);

        revoke(key);

        assertThat(sessions().find(token, NOW)).isEmpty();
    }

    @Test
    void another_secret_ends_the_sessions_that_the_former_one_began() {
        key("ines");
        SecretHash before = SecretHash.of("ines' token");
        SecretHash after = SecretHash.of("ines' next token");
        sessions().open(before, secret("ines"), NOW, LATER);

        rotate(secret("ines"), SecretHash.of("ines' next key"));
        sessions().open(after, SecretHash.of("ines' next key"), NOW, LATER);

        assertThat(sessions().find(before, NOW)).isEmpty();
        assertThat(sessions().find(after, NOW)).isPresent();
    }

    @Test
    void what_is_no_secret_begins_nothing() {
        SecretHash token = SecretHash.of("nobody's token");

        sessions().open(token, SecretHash.of("no key"), NOW, LATER);

        assertThat(sessions().find(token, NOW)).isEmpty();
    }

    private static SecretHash secret(String tenant) {
        return SecretHash.of(tenant + "'s key");
    }

    protected Caller key(String tenant) {
        keys().ensure(tenant, secret(tenant), Set.of(Scope.JOBS, Scope.READ));
        return keys().find(secret(tenant)).orElseThrow();
    }
}
