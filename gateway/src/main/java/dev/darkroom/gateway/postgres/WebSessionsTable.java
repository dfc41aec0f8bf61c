package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.tenants.Scope;
import dev.darkroom.gateway.tenants.SecretHash;
import dev.darkroom.gateway.tenants.SessionStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Table {@code web_sessions}. */
@ApplicationScoped
class WebSessionsTable implements SessionStore {

    static final String FORGET_ENDED = "DELETE FROM web_sessions WHERE expires_at <= ?";

    static final String OPEN = """
            INSERT INTO web_sessions (token_sha256, key_id, secret_sha256, created_at, expires_at)
            SELECT ?, id, ?, ?, ? FROM api_keys WHERE secret_sha256 = ? OR old_sha256 = ?
            """;

    /** Lives as long as the secret that began it, see {@link KeysTable#FIND_LIVE_KEY}. */
    static final String FIND_LIVE = """
            SELECT k.id, k.tenant_id, k.scopes, s.expires_at
              FROM web_sessions AS s
              JOIN api_keys AS k ON k.id = s.key_id
             WHERE s.token_sha256 = ? AND s.expires_at > ?
               AND (k.secret_sha256 = s.secret_sha256 OR (k.old_sha256 = s.secret_sha256 AND k.old_until > now()))
               AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
            """;

    static final String EXTEND = "UPDATE web_sessions SET expires_at = ? WHERE token_sha256 = ?";

    static final String CLOSE = "DELETE FROM web_sessions WHERE token_sha256 = ?";

    private final Database database;

    WebSessionsTable(Database database) {
        this.database = database;
    }

    @Override
    public void open(SecretHash token, SecretHash secret, Instant now, Instant until) {
        database.inTransaction(connection -> {
            try (PreparedStatement forget = connection.prepareStatement(FORGET_ENDED)) {
                forget.setObject(1, Database.utc(now));
                forget.executeUpdate();
            }
            try (PreparedStatement open = connection.prepareStatement(OPEN)) {
                open.setBytes(1, token.bytes());
                open.setBytes(2, secret.bytes());
                open.setObject(3, Database.utc(now));
                open.setObject(4, Database.utc(until));
                open.setBytes(5, secret.bytes());
                open.setBytes(6, secret.bytes());
                return open.executeUpdate();
            }
        });
    }

    @Override
    public Optional<Session> find(SecretHash token, Instant now) {
        return database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND_LIVE)) {
                find.setBytes(1, token.bytes());
                find.setObject(2, Database.utc(now));
                try (ResultSet row = find.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    String[] scopes = (String[]) row.getArray("scopes").getArray();
                    Caller caller = new Caller(
                            row.getObject("id", UUID.class),
                            row.getString("tenant_id"),
                            Arrays.stream(scopes).map(Scope::parse).collect(Collectors.toSet()));
                    return Optional.of(new Session(caller, Database.instant(row, "expires_at")));
                }
            }
        });
    }

    @Override
    public void extend(SecretHash token, Instant until) {
        database.on(connection -> {
            try (PreparedStatement extend = connection.prepareStatement(EXTEND)) {
                extend.setObject(1, Database.utc(until));
                extend.setBytes(2, token.bytes());
                return extend.executeUpdate();
            }
        });
    }

    @Override
    public void close(SecretHash token) {
        database.on(connection -> {
            try (PreparedStatement close = connection.prepareStatement(CLOSE)) {
                close.setBytes(1, token.bytes());
                return close.executeUpdate();
            }
        });
    }
}
