package dev.darkroom.gateway.postgres;

import com.fasterxml.uuid.Generators;
import dev.darkroom.gateway.tenants.KeyStore;
import dev.darkroom.gateway.tenants.KeyStoreContract;
import org.junit.jupiter.api.BeforeAll;

class KeysTableIT extends KeyStoreContract {

    private static KeysTable keys;

    @BeforeAll
    static void create() {
        keys = new KeysTable(TestDatabase.create().database(), Generators.timeBasedEpochGenerator());
    }

    @Override
    protected KeyStore keys() {
        return keys;
    }
}
