package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.webhooks.Endpoint;
import dev.darkroom.gateway.webhooks.EndpointStore;
import dev.darkroom.gateway.webhooks.Secrets;
import dev.darkroom.gateway.webhooks.SigningSecret;
import dev.darkroom.gateway.webhooks.Webhook;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tables {@code webhook_endpoints} and {@code webhook_secrets}. */
@ApplicationScoped
class WebhookEndpointsTable implements EndpointStore {

    private static final String COLUMNS = """
            id, tenant_id, url, events, description, enabled, disabled_reason, failing_since, created_at
            """;

    private static final String SECRETS = """
            secret, CASE WHEN old_until > now() THEN old_secret END AS old_secret
            """;

    /** Who adds an endpoint to a tenant waits for who does the same, so that they count what the other added. */
    static final String ONE_AT_A_TIME = "SELECT id FROM tenants WHERE id = ? FOR NO KEY UPDATE";

    static final String ADD = """
            INSERT INTO webhook_endpoints (id, tenant_id, url, events, description, secret, created_at)
            SELECT ?, ?, ?, ?, ?, ?, ?
             WHERE (SELECT count(*) FROM webhook_endpoints WHERE tenant_id = ?) < ?
            """;

    static final String LIST = "SELECT " + COLUMNS + "FROM webhook_endpoints WHERE tenant_id = ? ORDER BY id";

    static final String FIND = "SELECT " + COLUMNS + "FROM webhook_endpoints WHERE tenant_id = ? AND id = ?";

    static final String UPDATE = """
            UPDATE webhook_endpoints
               SET url = ?, events = ?, description = ?, enabled = ?, disabled_reason = ?, failing_since = ?
             WHERE tenant_id = ? AND id = ?
            """;

    static final String DELETE = "DELETE FROM webhook_endpoints WHERE tenant_id = ? AND id = ?";

    static final String DELETE_DELIVERIES = "DELETE FROM webhook_deliveries WHERE endpoint_id = ?";

    static final String SECRETS_OF = "SELECT " + SECRETS + "FROM webhook_endpoints WHERE tenant_id = ? AND id = ?";

    static final String ROTATE = """
            UPDATE webhook_endpoints
               SET old_secret = secret, old_until = now() + make_interval(secs => ?), secret = ?
             WHERE tenant_id = ? AND id = ?
            RETURNING
            """ + SECRETS;

    static final String ENSURE_OWN = """
            INSERT INTO webhook_secrets (tenant_id, secret) VALUES (?, ?) ON CONFLICT DO NOTHING
            """;

    static final String OWN_SECRETS = "SELECT " + SECRETS + "FROM webhook_secrets WHERE tenant_id = ?";

    static final String ROTATE_OWN = """
            INSERT INTO webhook_secrets AS s (tenant_id, secret)
            VALUES (?, ?)
            ON CONFLICT (tenant_id) DO UPDATE
               SET old_secret = s.secret, old_until = now() + make_interval(secs => ?), secret = EXCLUDED.secret
            RETURNING
            """ + SECRETS;

    private final Database database;

    WebhookEndpointsTable(Database database) {
        this.database = database;
    }

    @Override
    public boolean add(Endpoint endpoint, SigningSecret secret) {
        return database.inTransaction(connection -> {
            try (PreparedStatement wait = connection.prepareStatement(ONE_AT_A_TIME);
                    PreparedStatement add = connection.prepareStatement(ADD)) {
                wait.setString(1, endpoint.tenant());
                wait.execute();
                add.setObject(1, endpoint.id());
                add.setString(2, endpoint.tenant());
                add.setString(3, endpoint.webhook().url());
                add.setArray(
                        4, Database.array(connection, "text", endpoint.webhook().events(), event -> event));
                add.setString(5, endpoint.description());
                add.setString(6, secret.text());
                add.setObject(7, Database.utc(endpoint.createdAt()));
                add.setString(8, endpoint.tenant());
                add.setInt(9, Endpoint.MOST);
                return add.executeUpdate() == 1;
            }
        });
    }

    @Override
    public List<Endpoint> list(String tenant) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST)) {
                list.setString(1, tenant);
                return endpoints(list);
            }
        });
    }

    @Override
    public Optional<Endpoint> find(String tenant, UUID id) {
        return database.on(connection -> {
            try (PreparedStatement find = own(connection, FIND, tenant, id)) {
                return endpoints(find).stream().findFirst();
            }
        });
    }

    @Override
    public boolean update(Endpoint endpoint) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
                update.setString(1, endpoint.webhook().url());
                update.setArray(
                        2, Database.array(connection, "text", endpoint.webhook().events(), event -> event));
                update.setString(3, endpoint.description());
                update.setBoolean(4, endpoint.enabled());
                update.setString(5, endpoint.disabledReason());
                update.setObject(6, endpoint.failingSince() == null ? null : Database.utc(endpoint.failingSince()));
                update.setString(7, endpoint.tenant());
                update.setObject(8, endpoint.id());
                boolean found = update.executeUpdate() == 1;
                if (found && !endpoint.enabled()) {
                    WebhookDeliveriesTable.cancel(connection, endpoint.id());
                }
                return found;
            }
        });
    }

    @Override
    public boolean delete(String tenant, UUID id) {
        return database.inTransaction(connection -> {
            try (PreparedStatement delete = own(connection, DELETE, tenant, id);
                    PreparedStatement deliveries = connection.prepareStatement(DELETE_DELIVERIES)) {
                if (delete.executeUpdate() == 0) {
                    return false;
                }
                deliveries.setObject(1, id);
                deliveries.executeUpdate();
                return true;
            }
        });
    }

    @Override
    public Optional<Secrets> secrets(String tenant, UUID id) {
        return database.on(connection -> {
            try (PreparedStatement find = own(connection, SECRETS_OF, tenant, id)) {
                return first(find);
            }
        });
    }

    @Override
    public Optional<Secrets> rotate(String tenant, UUID id, SigningSecret secret) {
        return database.on(connection -> {
            try (PreparedStatement rotate = connection.prepareStatement(ROTATE)) {
                rotate.setDouble(1, Secrets.OVERLAP.toMillis() / 1000.0);
                rotate.setString(2, secret.text());
                rotate.setString(3, tenant);
                rotate.setObject(4, id);
                return first(rotate);
            }
        });
    }

    @Override
    public Secrets ownSecrets(String tenant, SigningSecret fresh) {
        return database.on(connection -> {
            try (PreparedStatement ensure = connection.prepareStatement(ENSURE_OWN);
                    PreparedStatement find = connection.prepareStatement(OWN_SECRETS)) {
                ensure.setString(1, tenant);
                ensure.setString(2, fresh.text());
                ensure.executeUpdate();
                find.setString(1, tenant);
                return first(find).orElseThrow();
            }
        });
    }

    @Override
    public Secrets rotateOwn(String tenant, SigningSecret secret) {
        return database.on(connection -> {
            try (PreparedStatement rotate = connection.prepareStatement(ROTATE_OWN)) {
                rotate.setString(1, tenant);
                rotate.setString(2, secret.text());
                rotate.setDouble(3, Secrets.OVERLAP.toMillis() / 1000.0);
                return first(rotate).orElseThrow();
            }
        });
    }

    private static PreparedStatement own(Connection connection, String sql, String tenant, UUID id)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, tenant);
        statement.setObject(2, id);
        return statement;
    }

    private static List<Endpoint> endpoints(PreparedStatement statement) throws SQLException {
        List<Endpoint> endpoints = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                endpoints.add(new Endpoint(
                        row.getObject("id", UUID.class),
                        row.getString("tenant_id"),
                        new Webhook(row.getString("url"), List.of((String[])
                                row.getArray("events").getArray())),
                        row.getString("description"),
                        row.getBoolean("enabled"),
                        row.getString("disabled_reason"),
                        Database.instantOrNull(row, "failing_since"),
                        Database.instant(row, "created_at")));
            }
        }
        return endpoints;
    }

    private static Optional<Secrets> first(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.ofNullable(secrets(row)) : Optional.empty();
        }
    }

    /** From the columns {@code secret} and {@code old_secret}; null where the first is. */
    static @Nullable Secrets secrets(ResultSet row) throws SQLException {
        String secret = row.getString("secret");
        String old = row.getString("old_secret");
        return secret == null
                ? null
                : new Secrets(new SigningSecret(secret), old == null ? null : new SigningSecret(old));
    }
}
