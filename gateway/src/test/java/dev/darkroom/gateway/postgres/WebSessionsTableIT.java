package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import dev.darkroom.gateway.tenants.KeyStore;
import dev.darkroom.gateway.tenants.SecretHash;
import dev.darkroom.gateway.tenants.SessionStore;
import dev.darkroom.gateway.tenants.SessionStoreContract;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WebSessionsTableIT extends SessionStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

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

    @Override
    protected void rotate(SecretHash former, SecretHash secret) {
        database.execute("UPDATE api_keys SET secret_sha256 = '\\x" + secret.hex() + "' WHERE secret_sha256 = '\\x"
                + former.hex() + "'");
    }

    @Test
    void an_expired_key_has_no_sessions() {
        SecretHash token = open("judy");

        database.execute("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE tenant_id = 'judy'");

        assertThat(sessions().find(token, NOW)).isEmpty();
    }

    @Test
    void a_session_outlives_its_secret_by_the_grace_of_the_rotation_and_no_longer() {
        SecretHash token = open("karl");

        database.execute("""
                UPDATE api_keys
                   SET old_sha256 = secret_sha256, old_until = now() + interval '1 hour', secret_sha256 = sha256('other')
                 WHERE tenant_id = 'karl'
                """);
        assertThat(sessions().find(token, NOW)).isPresent();

        database.execute("UPDATE api_keys SET old_until = now() - interval '1 second' WHERE tenant_id = 'karl'");
        assertThat(sessions().find(token, NOW)).isEmpty();
    }

    private SecretHash open(String tenant) {
        key(tenant);
        SecretHash token = SecretHash.of(tenant + "'s token");
        sessions().open(token, SecretHash.of(tenant + "'s key"), NOW, NOW.plusSeconds(60));
        assertThat(sessions().find(token, NOW)).isPresent();
        return token;
    }
}
