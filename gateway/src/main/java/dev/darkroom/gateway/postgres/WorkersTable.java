package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.DrainMessage;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.fleet.Worker;
import dev.darkroom.gateway.fleet.Workers;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Table {@code workers} as administrators see it. */
@ApplicationScoped
class WorkersTable implements Workers {

    private static final String ROWS = """
            SELECT w.id, w.pool, w.device, w.lanes, w.capacity, w.ready, w.running AS held,
                   w.started_at, w.heartbeat_at, w.drain_requested_at, w.drain_by, w.stopped_at,
                   CASE
                       WHEN w.stopped_at IS NOT NULL AND w.drain_requested_at IS NOT NULL THEN 'drained'
                       WHEN w.stopped_at IS NOT NULL THEN 'gone'
                       WHEN w.heartbeat_at <= now() - make_interval(secs => ?) THEN 'silent'
                       WHEN w.drain_requested_at IS NOT NULL THEN 'draining'
                       ELSE 'live'
                   END AS state,
                   (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', m.model_id, 'version', m.model_version)
                                              ORDER BY m.model_id, m.model_version), '[]')
                      FROM worker_models AS m
                     WHERE m.worker_id = w.id) AS models,
                   (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', j.id, 'tenant', j.tenant_id, 'model', j.model,
                                                                 'since', j.started_at) ORDER BY j.started_at, j.id), '[]')
                      FROM jobs AS j
                     WHERE j.worker = w.id AND j.state = 'running') AS running
              FROM workers AS w
            """;

    static final String LIST = ROWS + """
             WHERE COALESCE(w.stopped_at, w.heartbeat_at) > now() - interval '1 day'
             ORDER BY w.pool, w.id
             LIMIT ?
            """;

    static final String FIND = ROWS + " WHERE w.id = ?";

    static final String DRAIN = """
            UPDATE workers
               SET drain_requested_at = now(), drain_by = now() + make_interval(secs => ?)
             WHERE id = ? AND stopped_at IS NULL AND drain_requested_at IS NULL
            """;

    /** For a day: the broker may be away for long, and a worker that does not know of drains must not be told for ever. */
    static final String TO_REMIND = """
            SELECT id, GREATEST(0, extract(epoch FROM drain_by - now()))::integer AS left_s
              FROM workers
             WHERE drain_requested_at IS NOT NULL AND stopped_at IS NULL AND ready
               AND heartbeat_at > now() - make_interval(secs => ?)
               AND drain_by > now() - interval '1 day'
            """;

    private final Database database;

    WorkersTable(Database database) {
        this.database = database;
    }

    @Override
    public List<Worker> list(int limit) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST)) {
                list.setInt(1, CatalogueTables.LIVE_S);
                list.setInt(2, limit);
                return workers(list);
            }
        });
    }

    @Override
    public Optional<Worker> find(String id) {
        return database.on(connection -> find(connection, id));
    }

    private static Optional<Worker> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setInt(1, CatalogueTables.LIVE_S);
            find.setString(2, id);
            return workers(find).stream().findFirst();
        }
    }

    @Override
    public Optional<Worker> drain(String id, Duration deadline, AuditEntry entry) {
        return database.inTransaction(connection -> {
            try (PreparedStatement drain = connection.prepareStatement(DRAIN)) {
                drain.setDouble(1, deadline.toMillis() / 1000.0);
                drain.setString(2, id);
                if (drain.executeUpdate() == 1) {
                    AuditTable.write(connection, entry);
                }
            }
            return find(connection, id);
        });
    }

    @Override
    public List<DrainMessage> toRemind() {
        return database.on(connection -> {
            try (PreparedStatement read = connection.prepareStatement(TO_REMIND)) {
                read.setInt(1, CatalogueTables.LIVE_S);
                List<DrainMessage> messages = new ArrayList<>();
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        messages.add(new DrainMessage(row.getString("id"), row.getInt("left_s")));
                    }
                }
                return messages;
            }
        });
    }

    private static List<Worker> workers(PreparedStatement statement) throws SQLException {
        List<Worker> workers = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                UUID[] held = (UUID[]) row.getArray("held").getArray();
                workers.add(new Worker(
                        row.getString("id"),
                        row.getString("pool"),
                        row.getString("device"),
                        row.getInt("lanes"),
                        row.getInt("capacity"),
                        List.of(Database.value(row.getString("models"), Worker.LoadedModel[].class)),
                        Arrays.stream(held).map(JobId::new).toList(),
                        List.of(Database.value(row.getString("running"), Worker.RunningJob[].class)),
                        life(row)));
            }
        }
        return workers;
    }

    private static Worker.Life life(ResultSet row) throws SQLException {
        return new Worker.Life(
                Worker.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getBoolean("ready"),
                Database.instant(row, "started_at"),
                Database.instant(row, "heartbeat_at"),
                Database.instantOrNull(row, "drain_requested_at"),
                Database.instantOrNull(row, "drain_by"),
                Database.instantOrNull(row, "stopped_at"));
    }
}
