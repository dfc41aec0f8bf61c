package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.accounts.ApiKey;
import dev.darkroom.gateway.accounts.ApiKeys;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.tenants.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Table {@code api_keys} as administrators keep it. */
@ApplicationScoped
class ApiKeysTable implements ApiKeys {

    /** When a key's bucket was last asked for tokens is when it was last used, to about a second. */
    private static final String ROWS = """
            SELECT k.id, k.tenant_id, k.name, k.scopes, k.requests_per_minute, k.hint, k.of_settings, k.created_at,
                   k.expires_at, k.revoked_at, r.refilled_at, k.subject IS NOT NULL AS of_provider,
                   CASE WHEN k.old_until > now() THEN k.old_until END AS old_until
              FROM api_keys AS k LEFT JOIN rate_limits AS r ON r.key_id = k.id
            """;

    static final String LIST = ROWS + """
             WHERE (?::text IS NULL OR k.tenant_id = ?::text)
               AND (?::uuid IS NULL OR k.id < ?::uuid)
             ORDER BY k.id DESC
             LIMIT ?
            """;

    static final String FIND = ROWS + " WHERE k.id = ?";

    /** As it is now, and stays until the end of the transaction: a start or a sign-in waits. */
    static final String FIND_TO_CHANGE = FIND + " FOR NO KEY UPDATE OF k";

    static final String CREATE = """
            INSERT INTO api_keys (id, tenant_id, name, scopes, requests_per_minute, secret_sha256, hint, expires_at)
            SELECT ?, id, ?, ?, ?::integer, ?, ?, ?::timestamptz FROM tenants WHERE id = ?
            """;

    /** Changes of keys go one after the other, so that two cannot each leave the other's admin key as the last. */
    static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('api_keys', 0))";

    static final String REVOKE = "UPDATE api_keys SET revoked_at = now() WHERE id = ?";

    static final String AMEND = """
            UPDATE api_keys SET name = ?, scopes = ?, requests_per_minute = ?::integer WHERE id = ?
            """;

    static final String ROTATE = """
            UPDATE api_keys
               SET old_sha256 = CASE WHEN g.grace > 0 THEN secret_sha256 END,
                   old_until = CASE WHEN g.grace > 0 THEN now() + make_interval(secs => g.grace) END,
                   secret_sha256 = ?, hint = ?
              FROM (SELECT ?::double precision AS grace) AS g
             WHERE id = ?
            """;

    /** The keys that count as an admin's. Who signs in with a provider may be let go by it at any time. */
    private static final String ADMINS = """
            SELECT
              FROM api_keys
             WHERE 'admin' = ANY (scopes) AND revoked_at IS NULL AND subject IS NULL
               AND (expires_at IS NULL OR expires_at > now())
            """;

    static final String IS_ADMIN = "SELECT EXISTS (" + ADMINS + " AND id = ?) AS is_so";

    static final String ADMIN_IS_LEFT = "SELECT EXISTS (" + ADMINS + ") AS is_so";

    private final Database database;

    ApiKeysTable(Database database) {
        this.database = database;
    }

    @Override
    public List<ApiKey> list(@Nullable String tenant, @Nullable UUID before, int limit) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST)) {
                Parameters.of(list).optional(tenant).optional(before).add(limit);
                return keys(list);
            }
        });
    }

    @Override
    public Optional<ApiKey> find(UUID id) {
        return database.on(connection -> find(connection, FIND, id));
    }

    private static Optional<ApiKey> find(Connection connection, String statement, UUID id) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(statement)) {
            find.setObject(1, id);
            return keys(find).stream().findFirst();
        }
    }

    @Override
    public Optional<ApiKey> create(NewKey key, AuditEntry entry) {
        return database.inTransaction(connection -> {
            try (PreparedStatement create = connection.prepareStatement(CREATE)) {
                Parameters.of(create)
                        .add(key.id())
                        .add(key.grant().name())
                        .add(Database.array(connection, "text", key.grant().scopes(), Scope::wireName))
                        .add(key.grant().requestsPerMinute())
                        .add(key.secret().bytes())
                        .add(key.hint())
                        .add(key.expiresAt())
                        .add(key.tenant());
                if (create.executeUpdate() == 0) {
                    return Optional.empty();
                }
            }
            AuditTable.write(connection, entry);
            return find(connection, FIND, key.id());
        });
    }

    @Override
    public Optional<Changed> change(UUID id, Change change, AuditEntry entry) {
        try {
            return database.inTransaction(connection -> {
                try (PreparedStatement wait = connection.prepareStatement(ONE_AT_A_TIME)) {
                    wait.execute();
                }
                Optional<ApiKey> found = find(connection, FIND_TO_CHANGE, id);
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                ApiKey was = found.get();
                if (was.life().revokedAt() != null) {
                    return Optional.of(new Changed(change instanceof Revoke ? null : Refusal.REVOKED, was));
                }
                Refusal refusal = refusal(was, change);
                if (refusal != null) {
                    return Optional.of(new Changed(refusal, was));
                }
                if (change instanceof Amend amend
                        && amend.patch().of(was.grant()).equals(was.grant())) {
                    return Optional.of(new Changed(null, was));
                }
                boolean wasAdmin = isAdmin(connection, id);
                apply(connection, was, change);
                if (wasAdmin && !adminIsLeft(connection)) {
                    throw new LastAdminException(was);
                }
                AuditTable.write(connection, entry);
                ChangeListener.tellOfKey(connection, id);
                return Optional.of(new Changed(null, find(connection, FIND, id).orElseThrow()));
            });
        } catch (LastAdminException e) {
            return Optional.of(new Changed(Refusal.LAST_ADMIN, e.was));
        }
    }

    /** Undoes the transaction. */
    private static final class LastAdminException extends RuntimeException {

        private final transient ApiKey was;

        LastAdminException(ApiKey was) {
            super("no admin key would be left");
            this.was = was;
        }
    }

    /** Why this may not be done to a live key. */
    private static @Nullable Refusal refusal(ApiKey was, Change change) {
        ApiKey.Grant is = change instanceof Amend amend ? amend.patch().of(was.grant()) : was.grant();
        boolean scopes = !is.scopes().equals(was.grant().scopes());
        boolean name = !is.name().equals(was.grant().name());
        boolean secret = change instanceof Rotate;
        boolean endsAnother = change instanceof Rotate rotate
                && !rotate.grace().isZero()
                && was.life().oldSecretUntil() != null;
        return switch (was.origin()) {
            case ADMIN -> endsAnother ? Refusal.IN_GRACE : null;
            case SETTINGS -> scopes || secret ? Refusal.OF_SETTINGS : null;
            case PROVIDER -> scopes || name || secret ? Refusal.OF_PROVIDER : null;
        };
    }

    private static void apply(Connection connection, ApiKey was, Change change) throws SQLException {
        if (change instanceof Revoke) {
            try (PreparedStatement revoke = connection.prepareStatement(REVOKE)) {
                Parameters.of(revoke).add(was.id());
                revoke.executeUpdate();
            }
        } else if (change instanceof Amend amend) {
            ApiKey.Grant grant = amend.patch().of(was.grant());
            try (PreparedStatement update = connection.prepareStatement(AMEND)) {
                Parameters.of(update)
                        .add(grant.name())
                        .add(Database.array(connection, "text", grant.scopes(), Scope::wireName))
                        .add(grant.requestsPerMinute())
                        .add(was.id());
                update.executeUpdate();
            }
        } else if (change instanceof Rotate rotate) {
            try (PreparedStatement update = connection.prepareStatement(ROTATE)) {
                Parameters.of(update)
                        .add(rotate.secret().bytes())
                        .add(rotate.hint())
                        .add(rotate.grace().toMillis() / 1000.0)
                        .add(was.id());
                update.executeUpdate();
            }
        }
    }

    private static boolean isAdmin(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement look = connection.prepareStatement(IS_ADMIN)) {
            look.setObject(1, id);
            return isSo(look);
        }
    }

    private static boolean adminIsLeft(Connection connection) throws SQLException {
        try (PreparedStatement look = connection.prepareStatement(ADMIN_IS_LEFT)) {
            return isSo(look);
        }
    }

    private static boolean isSo(PreparedStatement look) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            row.next();
            return row.getBoolean("is_so");
        }
    }

    private static List<ApiKey> keys(PreparedStatement statement) throws SQLException {
        List<ApiKey> keys = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String[] scopes = (String[]) row.getArray("scopes").getArray();
                keys.add(new ApiKey(
                        row.getObject("id", UUID.class),
                        row.getString("tenant_id"),
                        new ApiKey.Grant(
                                row.getString("name"),
                                Arrays.stream(scopes).map(Scope::parse).collect(Collectors.toSet()),
                                row.getObject("requests_per_minute", Integer.class)),
                        row.getString("hint"),
                        origin(row),
                        new ApiKey.Life(
                                Database.instant(row, "created_at"),
                                Database.instantOrNull(row, "expires_at"),
                                Database.instantOrNull(row, "revoked_at"),
                                Database.instantOrNull(row, "refilled_at"),
                                Database.instantOrNull(row, "old_until"))));
            }
        }
        return keys;
    }

    private static ApiKey.Origin origin(ResultSet row) throws SQLException {
        if (row.getBoolean("of_provider")) {
            return ApiKey.Origin.PROVIDER;
        }
        return row.getBoolean("of_settings") ? ApiKey.Origin.SETTINGS : ApiKey.Origin.ADMIN;
    }
}
