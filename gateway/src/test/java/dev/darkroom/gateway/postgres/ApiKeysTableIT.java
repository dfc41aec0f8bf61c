package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.uuid.Generators;
import dev.darkroom.gateway.accounts.ApiKey;
import dev.darkroom.gateway.accounts.ApiKeys;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.audit.AuditLog;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.tenants.KeyStore;
import dev.darkroom.gateway.tenants.Person;
import dev.darkroom.gateway.tenants.Scope;
import dev.darkroom.gateway.tenants.SecretHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys as administrators change them at once. */
class ApiKeysTableIT {

    private TestDatabase database;
    private ApiKeys keys;
    private KeyStore store;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        keys = new ApiKeysTable(database.database());
        store = new KeysTable(database.database(), Generators.timeBasedEpochGenerator());
    }

    @Test
    void two_admins_who_revoke_each_other_at_once_leave_one() {
        UUID one = admin();
        UUID other = admin();

        List<CompletableFuture<ApiKeys.Refusal>> revoked = List.of(revoke(one), revoke(other));

        assertThat(revoked.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrder(null, ApiKeys.Refusal.LAST_ADMIN);
        AuditLog log = new AuditTable(database.database());
        assertThat(log.list(new AuditLog.Query("key.revoke", null, null, null, 9)))
                .hasSize(1);
    }

    @Test
    void an_admin_whom_a_provider_vouches_for_does_not_count_as_the_one_that_is_left() {
        UUID only = admin();
        admit();

        assertThat(revoke(only).join()).isEqualTo(ApiKeys.Refusal.LAST_ADMIN);
    }

    @Test
    void where_no_admin_key_is_left_other_keys_can_still_be_changed() {
        UUID reader = key(Scope.READ);
        UUID ended = admin();
        database.execute("UPDATE api_keys SET expires_at = now() WHERE id = '" + ended + "'");

        assertThat(revoke(reader).join()).isNull();
        assertThat(revoke(ended).join()).isNull();
    }

    @Test
    void the_secret_of_a_person_that_was_rotated_once_is_replaced_and_is_not_rotated_again() throws IOException {
        SecretHash known = admit();
        database.execute("ALTER TABLE api_keys DROP CONSTRAINT nobody_knows_the_secret_of_a_person");
        database.execute("UPDATE api_keys SET hint = 'cret', old_sha256 = sha256('older'),"
                + " old_until = now() + interval '1 day' WHERE subject IS NOT NULL");

        database.execute(migration("V25__secrets_of_people.sql"));

        assertThat(store.find(known)).isEmpty();
        assertThat(store.find(SecretHash.of("older"))).isEmpty();
        assertThat(store.find(admit())).isPresent();
        assertThatThrownBy(() -> database.execute("UPDATE api_keys SET hint = 'cret' WHERE subject IS NOT NULL"))
                .hasMessageContaining("nobody_knows_the_secret_of_a_person");
    }

    private SecretHash admit() {
        Person grace = new Person("https://login.example#1", "Grace", "ada", Set.of(Scope.ADMIN));
        return store.admit(grace, SecretHash.of("nobody knows it"), Instant.parse("2100-01-31T09:30:00Z"))
                .orElseThrow();
    }

    private static String migration(String name) throws IOException {
        try (InputStream file = ApiKeysTableIT.class.getResourceAsStream("/db/migration/" + name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private CompletableFuture<ApiKeys.Refusal> revoke(UUID key) {
        return CompletableFuture.supplyAsync(() -> keys.change(key, new ApiKeys.Revoke(), entry("key.revoke", key))
                .orElseThrow()
                .refused());
    }

    private UUID admin() {
        return key(Scope.ADMIN);
    }

    private UUID key(Scope... scopes) {
        UUID id = Generators.timeBasedEpochGenerator().generate();
        keys.create(
                new ApiKeys.NewKey(
                        id,
                        "ada",
                        new ApiKey.Grant("of a test", Set.of(scopes), null),
                        SecretHash.of("secret of " + id),
                        "cret",
                        null),
                entry("key.create", id));
        return id;
    }

    private static AuditEntry entry(String action, UUID key) {
        return new AuditEntry(Samples.caller("ada"), action, "key:" + key, Map.of());
    }
}
