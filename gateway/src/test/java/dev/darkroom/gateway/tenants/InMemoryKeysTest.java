package dev.darkroom.gateway.tenants;

class InMemoryKeysTest extends KeyStoreContract {

    private final InMemoryKeys keys = new InMemoryKeys();

    @Override
    protected KeyStore keys() {
        return keys;
    }
}
