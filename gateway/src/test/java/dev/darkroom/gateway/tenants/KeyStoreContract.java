package dev.darkroom.gateway.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link KeyStore} does. */
public abstract class KeyStoreContract {

    protected abstract KeyStore keys();

    protected abstract void revoke(UUID key);

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

    @Test
    void a_person_has_one_key_a_tenant_with_the_scopes_that_were_said_last() {
        keys().ensure("emma", SecretHash.of("emma's"), Set.of(Scope.JOBS));
        keys().ensure("elsewhere", SecretHash.of("elsewhere's"), Set.of(Scope.JOBS));
        SecretHash first = admit("emma", Set.of(Scope.READ)).orElseThrow();

        SecretHash again = admit("emma", Set.of(Scope.READ, Scope.ADMIN)).orElseThrow();
        SecretHash other = admit("elsewhere", Set.of(Scope.READ)).orElseThrow();

        assertThat(again).isEqualTo(first);
        assertThat(keys().find(first))
                .get()
                .extracting(Caller::tenant, Caller::scopes)
                .containsExactly("emma", Set.of(Scope.READ, Scope.ADMIN));
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void a_person_whose_key_was_revoked_is_not_let_in() {
        keys().ensure("fred", SecretHash.of("fred's"), Set.of(Scope.JOBS));
        SecretHash secret = admit("fred", Set.of(Scope.READ)).orElseThrow();

        revoke(keys().find(secret).orElseThrow().key());

        assertThat(admit("fred", Set.of(Scope.READ))).isEmpty();
    }

    private Optional<SecretHash> admit(String tenant, Set<Scope> scopes) {
        Person person = new Person("https://login.example#" + 7, "Emma", tenant, scopes);
        return keys().admit(person, SecretHash.of("fresh " + UUID.randomUUID()), Instant.parse("2100-01-31T09:30:00Z"));
    }
}
