package dev.darkroom.gateway.tenants;

import java.util.UUID;

class InMemoryKeysTest extends KeyStoreContract {

    private final InMemoryKeys keys = new InMemoryKeys();

    @Override
    protected KeyStore keys() {
        return keys;
    }

    @Override
    protected void revoke(UUID key) {
        keys.revoke(key);
    }
}
