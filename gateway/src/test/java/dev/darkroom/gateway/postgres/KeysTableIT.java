package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.darkroom.gateway.tenants.KeyStore;
import dev.darkroom.gateway.tenants.KeyStoreContract;
import dev.darkroom.gateway.tenants.Person;
import dev.darkroom.gateway.tenants.Scope;
import dev.darkroom.gateway.tenants.SecretHash;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KeysTableIT extends KeyStoreContract {

    private static TestDatabase database;
    private static KeysTable keys;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        keys = new KeysTable(database.database(), Generators.timeBasedEpochGenerator());
    }

    @Override
    protected KeyStore keys() {
        return keys;
    }

    @Override
    protected void revoke(UUID key) {
        database.execute("UPDATE api_keys SET revoked_at = now() WHERE id = '" + key + "'");
    }

    @Test
    void nobody_is_let_in_for_a_tenant_that_is_none() {
        Person person = new Person("https://login.example#8", "Zoe", "no-such", Set.of(Scope.READ));

        assertThat(keys.admit(person, SecretHash.of("zoe's"), Instant.parse("2100-01-31T09:30:00Z")))
                .isEmpty();
    }
}
