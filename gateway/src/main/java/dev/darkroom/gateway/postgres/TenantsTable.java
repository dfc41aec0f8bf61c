package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.accounts.Tenant;
import dev.darkroom.gateway.accounts.TenantPatch;
import dev.darkroom.gateway.accounts.Tenants;
import dev.darkroom.gateway.audit.AuditEntry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code tenants} as administrators keep it. */
@ApplicationScoped
class TenantsTable implements Tenants {

    private static final String COLUMNS = "id, weight, max_running, max_waiting, created_at\n";

    static final String LIST = "SELECT " + COLUMNS + """
              FROM tenants
             WHERE (?::text IS NULL OR id > ?::text)
             ORDER BY id
             LIMIT ?
            """;

    static final String FIND = "SELECT " + COLUMNS + "FROM tenants WHERE id = ?";

    /** As it is now, and stays until the end of the transaction; jobs of the tenant go on. */
    static final String FIND_TO_CHANGE = FIND + " FOR NO KEY UPDATE";

    static final String CREATE = """
            INSERT INTO tenants (id, weight, max_running, max_waiting)
            VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            RETURNING
            """ + COLUMNS;

    static final String CHANGE = """
            UPDATE tenants SET weight = ?, max_running = ?::integer, max_waiting = ? WHERE id = ? RETURNING
            """ + COLUMNS;

    private final Database database;

    TenantsTable(Database database) {
        this.database = database;
    }

    @Override
    public List<Tenant> list(@Nullable String after, int limit) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST)) {
                Parameters.of(list).optional(after).add(limit);
                return tenants(list);
            }
        });
    }

    @Override
    public Optional<Tenant> find(String id) {
        return database.on(connection -> find(connection, FIND, id));
    }

    private static Optional<Tenant> find(Connection connection, String statement, String id) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(statement)) {
            find.setString(1, id);
            return tenants(find).stream().findFirst();
        }
    }

    @Override
    public Optional<Tenant> create(Tenant is, AuditEntry entry) {
        return database.inTransaction(connection -> {
            try (PreparedStatement create = connection.prepareStatement(CREATE)) {
                Parameters.of(create)
                        .add(is.id())
                        .add(is.weight())
                        .add(is.maxRunning())
                        .add(is.maxWaiting());
                Optional<Tenant> made = tenants(create).stream().findFirst();
                if (made.isPresent()) {
                    AuditTable.write(connection, entry);
                }
                return made;
            }
        });
    }

    @Override
    public Optional<Tenant> change(String id, TenantPatch patch, AuditEntry entry) {
        return database.inTransaction(connection -> {
            Optional<Tenant> was = find(connection, FIND_TO_CHANGE, id);
            Optional<Tenant> is = was.map(patch::of);
            if (is.equals(was)) {
                return was;
            }
            AuditTable.write(connection, entry);
            return write(connection, is.orElseThrow());
        });
    }

    private static Optional<Tenant> write(Connection connection, Tenant is) throws SQLException {
        try (PreparedStatement change = connection.prepareStatement(CHANGE)) {
            Parameters.of(change)
                    .add(is.weight())
                    .add(is.maxRunning())
                    .add(is.maxWaiting())
                    .add(is.id());
            return tenants(change).stream().findFirst();
        }
    }

    private static List<Tenant> tenants(PreparedStatement statement) throws SQLException {
        List<Tenant> tenants = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                tenants.add(new Tenant(
                        row.getString("id"),
                        // As it was written: a real is a float.
                        Double.parseDouble(String.valueOf(row.getFloat("weight"))),
                        row.getObject("max_running", Integer.class),
                        row.getInt("max_waiting"),
                        Database.instant(row, "created_at")));
            }
        }
        return tenants;
    }
}
