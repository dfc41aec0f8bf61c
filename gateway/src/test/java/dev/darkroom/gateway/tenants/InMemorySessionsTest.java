package dev.darkroom.gateway.tenants;

import java.util.UUID;

class InMemorySessionsTest extends SessionStoreContract {

    private final InMemoryKeys keys = new InMemoryKeys();
    private final InMemorySessions sessions = new InMemorySessions(keys);

    @Override
    protected SessionStore sessions() {
        return sessions;
    }

    @Override
    protected KeyStore keys() {
        return keys;
    }

    @Override
    protected void revoke(UUID key) {
        keys.revoke(key);
    }

    @Override
    protected void rotate(SecretHash former, SecretHash secret) {
        keys.rotate(former, secret);
    }
}
