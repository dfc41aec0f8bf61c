package dev.darkroom.gateway.postgres;

import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.tenants.KeyStore;
import dev.darkroom.gateway.tenants.Person;
import dev.darkroom.gateway.tenants.Scope;
import dev.darkroom.gateway.tenants.SecretHash;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Tables {@code tenants} and {@code api_keys}. */
@ApplicationScoped
class KeysTable implements KeyStore {

    static final String FIND_LIVE_KEY = """
            SELECT id, tenant_id, scopes
              FROM api_keys
             WHERE (secret_sha256 = ? OR (old_sha256 = ? AND old_until > now()))
               AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
            """;

    static final String ENSURE_TENANT = "INSERT INTO tenants (id) VALUES (?) ON CONFLICT DO NOTHING";

    static final String ENSURE_KEY = """
            INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes, of_settings)
            VALUES (?, ?, ?, ?, true)
            ON CONFLICT (secret_sha256) DO UPDATE SET scopes = EXCLUDED.scopes
            """;

    static final String ADMIT = """
            INSERT INTO api_keys AS k (id, tenant_id, secret_sha256, scopes, name, subject, expires_at)
            SELECT ?, id, ?, ?, ?, ?, ? FROM tenants WHERE id = ?
            ON CONFLICT (subject, tenant_id) DO UPDATE
               SET scopes = EXCLUDED.scopes, name = EXCLUDED.name, expires_at = EXCLUDED.expires_at
             WHERE k.revoked_at IS NULL
            RETURNING secret_sha256
            """;

    private final Database database;
    private final NoArgGenerator ids;

    KeysTable(Database database, NoArgGenerator ids) {
        this.database = database;
        this.ids = ids;
    }

    @Override
    public Optional<Caller> find(SecretHash secret) {
        return database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND_LIVE_KEY)) {
                find.setBytes(1, secret.bytes());
                find.setBytes(2, secret.bytes());
                try (ResultSet row = find.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    String[] scopes = (String[]) row.getArray("scopes").getArray();
                    return Optional.of(new Caller(
                            row.getObject("id", UUID.class),
                            row.getString("tenant_id"),
                            Arrays.stream(scopes).map(Scope::parse).collect(Collectors.toSet())));
                }
            }
        });
    }

    @Override
    public void ensure(String tenant, SecretHash secret, Set<Scope> scopes) {
        database.inTransaction(connection -> {
            try (PreparedStatement ensure = connection.prepareStatement(ENSURE_TENANT)) {
                ensure.setString(1, tenant);
                ensure.executeUpdate();
            }
            try (PreparedStatement ensure = connection.prepareStatement(ENSURE_KEY)) {
                ensure.setObject(1, ids.generate());
                ensure.setString(2, tenant);
                ensure.setBytes(3, secret.bytes());
                ensure.setArray(4, Database.array(connection, "text", scopes, Scope::wireName));
                return ensure.executeUpdate();
            }
        });
    }

    @Override
    public Optional<SecretHash> admit(Person person, SecretHash fresh, Instant until) {
        return database.on(connection -> {
            try (PreparedStatement admit = connection.prepareStatement(ADMIT)) {
                Parameters.of(admit)
                        .add(ids.generate())
                        .add(fresh.bytes())
                        .add(Database.array(connection, "text", person.scopes(), Scope::wireName))
                        .add(person.name())
                        .add(person.subject())
                        .add(until)
                        .add(person.tenant());
                try (ResultSet row = admit.executeQuery()) {
                    return row.next()
                            ? Optional.of(new SecretHash(HexFormat.of().formatHex(row.getBytes("secret_sha256"))))
                            : Optional.empty();
                }
            }
        });
    }
}
