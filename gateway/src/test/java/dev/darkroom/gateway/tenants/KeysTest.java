package dev.darkroom.gateway.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final String SECRET = "dk_".concat("s".repeat(43));

    private final InMemoryKeys store = new InMemoryKeys();

    @Test
    void first_keys_are_made_at_the_start() {
        Keys keys = new Keys(store, bootstrap(SECRET, "jobs"));

        keys.makeFirstKeys(new StartupEvent());

        assertThat(keys.find(SECRET))
                .get()
                .extracting(Caller::tenant, Caller::scopes)
                .containsExactly("local", Set.of(Scope.JOBS));
        assertThat(keys.find("dk_other")).isEmpty();
    }

    @Test
    void a_short_secret_or_an_unknown_scope_stops_the_start_and_says_so() {
        assertThatThrownBy(() -> new Keys(store, bootstrap("short", "jobs")).makeFirstKeys(new StartupEvent()))
                .hasMessageContaining("fewer than 32")
                .hasMessageNotContaining("short;");
        assertThatThrownBy(() -> new Keys(store, bootstrap(SECRET, "root")).makeFirstKeys(new StartupEvent()))
                .hasMessageContaining("'root'")
                .hasMessageContaining("jobs, read, admin");
    }

    @Test
    void a_key_is_remembered_until_it_is_forgotten() {
        store.ensure("local", SecretHash.of(SECRET), Set.of(Scope.JOBS));
        Keys keys = new Keys(store, List::of);
        Caller caller = keys.find(SECRET).orElseThrow();
        store.ensure("local", SecretHash.of(SECRET), Set.of(Scope.ADMIN));
        assertThat(keys.find(SECRET)).hasValue(caller);

        keys.forget(UUID.randomUUID());
        assertThat(keys.find(SECRET)).hasValue(caller);
        keys.forget(caller.key());

        assertThat(keys.find(SECRET)).get().extracting(Caller::scopes).isEqualTo(Set.of(Scope.ADMIN));
    }

    @Test
    void what_was_looked_up_before_a_key_changed_is_not_remembered_after() {
        store.ensure("local", SecretHash.of(SECRET), Set.of(Scope.JOBS));
        AtomicReference<Keys> keys = new AtomicReference<>();
        KeyStore changing = new KeyStore() {
            @Override
            public Optional<Caller> find(SecretHash secret) {
                Optional<Caller> found = store.find(secret);
                found.ifPresent(caller -> keys.get().forget(caller.key()));
                return found;
            }

            @Override
            public void ensure(String tenant, SecretHash secret, Set<Scope> scopes) {
                store.ensure(tenant, secret, scopes);
            }

            @Override
            public Optional<SecretHash> admit(Person person, SecretHash fresh, Instant until) {
                return store.admit(person, fresh, until);
            }
        };
        keys.set(new Keys(changing, List::of));

        keys.get().find(SECRET);
        store.ensure("local", SecretHash.of(SECRET), Set.of(Scope.ADMIN));

        assertThat(keys.get().find(SECRET)).get().extracting(Caller::scopes).isEqualTo(Set.of(Scope.ADMIN));
    }

    private static BootstrapKeys bootstrap(String secret, String scope) {
        BootstrapKeys.Key key = new BootstrapKeys.Key() {
            @Override
            public String tenant() {
                return "local";
            }

            @Override
            public String secret() {
                return secret;
            }

            @Override
            public Set<String> scopes() {
                return Set.of(scope);
            }
        };
        return () -> List.of(key);
    }
}
