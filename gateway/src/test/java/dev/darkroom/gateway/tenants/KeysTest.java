package dev.darkroom.gateway.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.util.List;
import java.util.Set;
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
