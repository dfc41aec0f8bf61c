package dev.darkroom.gateway.postgres;

import com.fasterxml.uuid.Generators;
import dev.darkroom.gateway.tenants.KeyStore;
import dev.darkroom.gateway.tenants.SessionStore;
import dev.darkroom.gateway.tenants.SessionStoreContract;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;

class WebSessionsTableIT extends SessionStoreContract {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @Override
    protected SessionStore sessions() {
        return new WebSessionsTable(database.database());
    }

    @Override
    protected KeyStore keys() {
        return new KeysTable(database.database(), Generators.timeBasedEpochGenerator());
    }

    @Override
    protected void revoke(UUID key) {
        database.execute("UPDATE api_keys SET revoked_at = now() WHERE id = '" + key + "'");
    }
}
