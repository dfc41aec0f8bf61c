package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.webhooks.Delivery;
import dev.darkroom.gateway.webhooks.DeliveryState;
import dev.darkroom.gateway.webhooks.DeliveryStore;
import dev.darkroom.gateway.webhooks.DueDelivery;
import dev.darkroom.gateway.webhooks.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Table {@code webhook_deliveries}. */
@ApplicationScoped
class WebhookDeliveriesTable implements DeliveryStore {

    /**
     * Takes what is due, a few of each lane: the recursion jumps from lane to lane in the index, so what waits for one receiver
     * is not read on the way to another's. Where tenants compete, each gets its first delivery before one gets its second. Two
     * gateways never claim the same one: each skips the rows that the other has locked or leased.
     */
    static final String CLAIM = """
            WITH RECURSIVE lanes AS (
                (SELECT lane FROM webhook_deliveries WHERE state = 'pending' ORDER BY lane LIMIT 1)
                UNION ALL
                SELECT (SELECT d.lane FROM webhook_deliveries AS d
                         WHERE d.state = 'pending' AND d.lane > l.lane ORDER BY d.lane LIMIT 1)
                  FROM lanes AS l
                 WHERE l.lane IS NOT NULL),
            due AS (
                SELECT f.id, f.tenant_id, f.endpoint_id, f.due_at
                  FROM lanes AS l
                  LEFT JOIN unnest(?::text[], ?::int[]) AS busy (lane, sending) ON busy.lane = l.lane
                 CROSS JOIN LATERAL (
                       SELECT d.id, d.tenant_id, d.endpoint_id, d.due_at
                         FROM webhook_deliveries AS d
                        WHERE d.state = 'pending' AND d.lane = l.lane AND d.due_at <= now()
                          AND (d.leased_until IS NULL OR d.leased_until <= now())
                        ORDER BY d.due_at
                        LIMIT GREATEST(0, ? - COALESCE(busy.sending, 0))
                          FOR UPDATE SKIP LOCKED) AS f),
            placed AS (
                SELECT id, tenant_id, endpoint_id, due_at, row_number() OVER (PARTITION BY tenant_id ORDER BY due_at) AS place
                  FROM due),
            chosen AS (
                SELECT p.id, p.tenant_id, p.endpoint_id
                  FROM placed AS p
                  LEFT JOIN unnest(?::text[], ?::int[]) AS busy (tenant, sending) ON busy.tenant = p.tenant_id
                 WHERE p.place + COALESCE(busy.sending, 0) <= ?
                 ORDER BY p.place, p.due_at
                 LIMIT ?)
            UPDATE webhook_deliveries AS d
               SET leased_until = now() + make_interval(secs => ?)
              FROM chosen AS c
              LEFT JOIN webhook_endpoints AS e ON e.id = c.endpoint_id AND e.enabled
              LEFT JOIN webhook_secrets AS s ON s.tenant_id = c.tenant_id AND c.endpoint_id IS NULL
             WHERE d.id = c.id
            RETURNING d.id, d.tenant_id, d.endpoint_id, d.lane, COALESCE(d.url, e.url) AS url,
                      COALESCE(e.secret, s.secret) AS secret,
                      CASE WHEN COALESCE(e.old_until, s.old_until) > now()
                           THEN COALESCE(e.old_secret, s.old_secret) END AS old_secret,
                      d.event_id, d.event_type, d.subject, d.sequence, jsonb_array_length(d.tries) AS tried, d.failures
            """;

    /** Changes nothing where another gateway has written the same try down, or the delivery was canceled. */
    static final String SETTLE = """
            UPDATE webhook_deliveries
               SET tries = tries || ?::jsonb, state = ?, failures = ?, leased_until = NULL,
                   due_at = CASE WHEN ? = 'pending' THEN now() + make_interval(secs => ?) ELSE due_at END,
                   ended_at = CASE WHEN ? = 'pending' THEN NULL ELSE now() END
             WHERE id = ? AND state = 'pending' AND jsonb_array_length(tries) = ?
            """;

    static final String ENDPOINTS_WORK = """
            UPDATE webhook_endpoints SET failing_since = NULL WHERE id = ANY (?) AND failing_since IS NOT NULL
            """;

    static final String ENDPOINTS_FAIL = """
            UPDATE webhook_endpoints SET failing_since = now() WHERE id = ANY (?) AND failing_since IS NULL
            """;

    static final String DISABLE_GONE = """
            UPDATE webhook_endpoints
               SET enabled = false, disabled_reason = 'the receiver answered 410 Gone'
             WHERE id = ANY (?) AND enabled
            RETURNING id
            """;

    static final String DISABLE_FAILING = """
            UPDATE webhook_endpoints
               SET enabled = false, disabled_reason = 'every try has failed since ' || to_char(
                       failing_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
             WHERE id = ANY (?) AND enabled AND failing_since <= now() - make_interval(secs => ?)
            RETURNING id
            """;

    static final String CANCEL = """
            UPDATE webhook_deliveries
               SET state = 'canceled', ended_at = now(), leased_until = NULL
             WHERE lane = ? AND state = 'pending'
            """;

    private static final String LIST = """
            SELECT id, endpoint_id, url, event_id, event_type, subject, state, tries, created_at, due_at, ended_at
              FROM webhook_deliveries
             WHERE id < COALESCE(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') AND tenant_id = ?
            """;

    static final String LIST_ALL = LIST + "ORDER BY id DESC LIMIT ?";

    static final String LIST_OF_ENDPOINT = LIST + "AND endpoint_id = ? ORDER BY id DESC LIMIT ?";

    static final String REDELIVER = """
            UPDATE webhook_deliveries AS d
               SET state = 'pending', due_at = now(), failures = 0, ended_at = NULL
             WHERE d.id = ? AND d.tenant_id = ?
               AND (d.endpoint_id IS NULL
                    OR EXISTS (SELECT FROM webhook_endpoints AS e WHERE e.id = d.endpoint_id AND e.enabled))
            """;

    static final String FORGET = """
            DELETE FROM webhook_deliveries
             WHERE id IN (SELECT id FROM webhook_deliveries
                           WHERE ended_at < now() - make_interval(secs => ?)
                           LIMIT 1000 FOR UPDATE SKIP LOCKED)
            """;

    private final Database database;

    WebhookDeliveriesTable(Database database) {
        this.database = database;
    }

    @Override
    public List<DueDelivery> claim(Room room, Duration lease) {
        return database.on(connection -> {
            try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
                counts(claim, 1, room.lanes());
                claim.setInt(3, Room.LANE);
                counts(claim, 4, room.tenants());
                claim.setInt(6, Room.TENANT);
                claim.setInt(7, room.total());
                claim.setDouble(8, seconds(lease));
                List<DueDelivery> claimed = new ArrayList<>();
                try (ResultSet row = claim.executeQuery()) {
                    while (row.next()) {
                        claimed.add(due(row));
                    }
                }
                return claimed;
            }
        });
    }

    private static void counts(PreparedStatement statement, int index, Map<String, Integer> counts)
            throws SQLException {
        List<Map.Entry<String, Integer>> all = List.copyOf(counts.entrySet());
        Connection connection = statement.getConnection();
        statement.setArray(index, Database.array(connection, "text", all, Map.Entry::getKey));
        statement.setArray(index + 1, Database.array(connection, "int4", all, Map.Entry::getValue));
    }

    private static DueDelivery due(ResultSet row) throws SQLException {
        return new DueDelivery(
                row.getObject("id", UUID.class),
                row.getString("tenant_id"),
                row.getObject("endpoint_id", UUID.class),
                row.getString("lane"),
                row.getString("url"),
                WebhookEndpointsTable.secrets(row),
                row.getString("event_id"),
                row.getString("event_type"),
                row.getObject("subject", UUID.class),
                row.getInt("sequence"),
                row.getInt("tried"),
                row.getInt("failures"));
    }

    @Override
    public void settle(Collection<Outcome> outcomes, Duration patience) {
        // In one order everywhere, so that two gateways do not wait for each other.
        List<Outcome> ordered = outcomes.stream()
                .sorted(Comparator.comparing(outcome -> outcome.of().id()))
                .toList();
        database.inTransaction(connection -> {
            try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
                for (Outcome outcome : ordered) {
                    String state = outcome.state().wireName();
                    settle.setString(
                            1, Database.json(Stream.ofNullable(outcome.made()).toList()));
                    settle.setString(2, state);
                    settle.setInt(3, outcome.failures());
                    settle.setString(4, state);
                    settle.setDouble(5, seconds(outcome.delay()));
                    settle.setString(6, state);
                    settle.setObject(7, outcome.of().id());
                    settle.setInt(8, outcome.of().tries());
                    settle.addBatch();
                }
                return settle.executeBatch();
            }
        });
        List<UUID> working = endpoints(outcomes, outcome -> outcome.state() == DeliveryState.DELIVERED);
        List<UUID> failing =
                endpoints(outcomes, outcome -> outcome.made() != null && outcome.state() != DeliveryState.DELIVERED);
        List<UUID> gone = endpoints(outcomes, Outcome::gone);
        database.on(connection ->
                update(connection, ENDPOINTS_WORK, working) + update(connection, ENDPOINTS_FAIL, failing));
        disable(DISABLE_GONE, gone, null);
        disable(DISABLE_FAILING, failing, patience);
    }

    private static List<UUID> endpoints(Collection<Outcome> outcomes, Predicate<Outcome> which) {
        return outcomes.stream()
                .filter(which)
                .flatMap(outcome -> Stream.ofNullable(outcome.of().endpoint()))
                .distinct()
                .sorted()
                .toList();
    }

    private static int update(Connection connection, String sql, List<UUID> endpoints) throws SQLException {
        if (endpoints.isEmpty()) {
            return 0;
        }
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setArray(1, Database.array(connection, "uuid", endpoints, id -> id));
            return update.executeUpdate();
        }
    }

    private void disable(String sql, List<UUID> endpoints, @Nullable Duration patience) {
        for (UUID endpoint : endpoints) {
            database.inTransaction(connection -> {
                try (PreparedStatement disable = connection.prepareStatement(sql)) {
                    disable.setArray(1, Database.array(connection, "uuid", List.of(endpoint), id -> id));
                    if (patience != null) {
                        disable.setDouble(2, seconds(patience));
                    }
                    try (ResultSet row = disable.executeQuery()) {
                        return row.next() ? cancel(connection, endpoint) : 0;
                    }
                }
            });
        }
    }

    /** Cancels what waits for an endpoint; how many. */
    static int cancel(Connection connection, UUID endpoint) throws SQLException {
        try (PreparedStatement cancel = connection.prepareStatement(CANCEL)) {
            cancel.setString(1, endpoint.toString());
            return cancel.executeUpdate();
        }
    }

    @Override
    public List<Delivery> list(String tenant, @Nullable UUID endpoint, @Nullable UUID before, int limit) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(endpoint == null ? LIST_ALL : LIST_OF_ENDPOINT)) {
                list.setString(1, before == null ? null : before.toString());
                list.setString(2, tenant);
                if (endpoint == null) {
                    list.setInt(3, limit);
                } else {
                    list.setObject(3, endpoint);
                    list.setInt(4, limit);
                }
                List<Delivery> deliveries = new ArrayList<>();
                try (ResultSet row = list.executeQuery()) {
                    while (row.next()) {
                        deliveries.add(delivery(row));
                    }
                }
                return deliveries;
            }
        });
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getObject("endpoint_id", UUID.class),
                row.getString("url"),
                row.getString("event_id"),
                row.getString("event_type"),
                row.getObject("subject", UUID.class),
                DeliveryState.parse(row.getString("state")),
                List.of(Database.value(row.getString("tries"), Delivery.Try[].class)),
                Database.instant(row, "created_at"),
                Database.instant(row, "due_at"),
                Database.instantOrNull(row, "ended_at"));
    }

    @Override
    public boolean redeliver(String tenant, UUID id) {
        return database.inTransaction(connection -> {
            try (PreparedStatement redeliver = connection.prepareStatement(REDELIVER);
                    PreparedStatement wake = connection.prepareStatement(ChangeListener.RING)) {
                redeliver.setObject(1, id);
                redeliver.setString(2, tenant);
                boolean found = redeliver.executeUpdate() == 1;
                wake.execute();
                return found;
            }
        });
    }

    @Override
    public int forget(Duration age) {
        return database.on(connection -> {
            try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
                forget.setDouble(1, seconds(age));
                return forget.executeUpdate();
            }
        });
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
