package dev.darkroom.gateway.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link KeyStore} does. */
public abstract class KeyStoreContract {

    protected abstract KeyStore keys();

    @Test
    void a_key_is_found_by_its_hash_with_its_tenant_and_scopes() {
        keys().ensure("carol", SecretHash.of("carol's"), Set.of(Scope.JOBS, Scope.READ));

        assertThat(keys().find(SecretHash.of("carol's")))
                .get()
                .extracting(Caller::tenant, Caller::scopes)
                .containsExactly("carol", Set.of(Scope.JOBS, Scope.READ));
        assertThat(keys().find(SecretHash.of("another"))).isEmpty();
    }

    @Test
    void ensuring_a_key_again_keeps_it_and_sets_its_scopes() {
        keys().ensure("dora", SecretHash.of("dora's"), Set.of(Scope.JOBS));

        keys().ensure("dora", SecretHash.of("dora's"), Set.of(Scope.ADMIN));

        assertThat(keys().find(SecretHash.of("dora's")))
                .get()
                .extracting(Caller::tenant, Caller::scopes)
                .containsExactly("dora", Set.of(Scope.ADMIN));
    }
}
