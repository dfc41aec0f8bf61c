package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.gateway.models.CatalogueModel;
import dev.darkroom.gateway.models.CatalogueStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tables {@code models}, {@code workers} and {@code worker_models}. */
@ApplicationScoped
class CatalogueTables implements CatalogueStore {

    /** A worker lives while its last sign of life is younger than five heartbeats. */
    static final int LIVE_S = 15;

    static final String KEEP_MODEL = """
            INSERT INTO models (id, version, pool, description)
            VALUES (?, ?, ?, ?::jsonb)
            ON CONFLICT (id, version) DO UPDATE
               SET pool = EXCLUDED.pool, description = EXCLUDED.description, announced_at = now()
            """;

    static final String KEEP_WORKER = """
            INSERT INTO workers (id, pool, device, lanes, capacity, started_at, heartbeat_at, ready)
            VALUES (?, ?, ?, ?, ?, ?, now(), true)
            ON CONFLICT (id) DO UPDATE
               SET pool = EXCLUDED.pool, device = EXCLUDED.device, lanes = EXCLUDED.lanes,
                   capacity = EXCLUDED.capacity, started_at = EXCLUDED.started_at, heartbeat_at = now(),
                   ready = workers.drain_requested_at IS NULL, stopped_at = NULL
            """;

    static final String FORGET_WORKER_MODELS = "DELETE FROM worker_models WHERE worker_id = ?";

    static final String KEEP_WORKER_MODEL =
            "INSERT INTO worker_models (worker_id, model_id, model_version) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

    static final String KEEP_HEARTBEAT = """
            UPDATE workers
               SET heartbeat_at = now(), ready = ?, running = ?
             WHERE id = ? AND stopped_at IS NULL
            """;

    static final String STOP_WORKER =
            "UPDATE workers SET stopped_at = now(), ready = false, running = '{}' WHERE id = ?";

    static final String LIST_MODELS = """
            SELECT m.description, m.pool,
                   (SELECT count(*)
                      FROM worker_models AS s
                      JOIN workers AS w ON w.id = s.worker_id
                     WHERE s.model_id = m.id AND s.model_version = m.version AND w.ready AND w.stopped_at IS NULL
                       AND w.heartbeat_at > now() - make_interval(secs => ?)) AS workers
              FROM models AS m
             ORDER BY m.first_announced_at DESC
            """;

    private final Database database;

    CatalogueTables(Database database) {
        this.database = database;
    }

    @Override
    public void announced(WorkerAnnouncement worker) {
        database.inTransaction(connection -> {
            // In one order everywhere, so that two gateways never wait for each other.
            List<ModelDescription> models = worker.models().stream()
                    .sorted(Comparator.comparing(ModelDescription::id))
                    .toList();
            for (ModelDescription model : models) {
                keepModel(connection, model, worker.pool());
            }
            keepWorker(connection, worker);
            for (ModelDescription model : models) {
                try (PreparedStatement keep = connection.prepareStatement(KEEP_WORKER_MODEL)) {
                    keep.setString(1, worker.worker());
                    keep.setString(2, model.id());
                    keep.setString(3, model.version());
                    keep.executeUpdate();
                }
            }
            return models.size();
        });
    }

    @Override
    public void alive(List<WorkerHeartbeat> heartbeats) {
        if (heartbeats.isEmpty()) {
            return;
        }
        database.on(connection -> {
            try (PreparedStatement keep = connection.prepareStatement(KEEP_HEARTBEAT)) {
                for (WorkerHeartbeat heartbeat : heartbeats) {
                    keep.setBoolean(1, heartbeat.ready());
                    keep.setArray(2, Database.array(connection, "uuid", heartbeat.running(), JobId::value));
                    keep.setString(3, heartbeat.worker());
                    keep.addBatch();
                }
                return keep.executeBatch();
            }
        });
    }

    @Override
    public void stopped(String worker) {
        database.on(connection -> {
            try (PreparedStatement stop = connection.prepareStatement(STOP_WORKER)) {
                stop.setString(1, worker);
                return stop.executeUpdate();
            }
        });
    }

    @Override
    public List<CatalogueModel> list() {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST_MODELS)) {
                list.setInt(1, LIVE_S);
                List<CatalogueModel> models = new ArrayList<>();
                try (ResultSet row = list.executeQuery()) {
                    while (row.next()) {
                        models.add(new CatalogueModel(
                                Database.value(row.getString("description"), ModelDescription.class),
                                row.getString("pool"),
                                row.getInt("workers")));
                    }
                }
                return models;
            }
        });
    }

    private static void keepModel(Connection connection, ModelDescription model, String pool) throws SQLException {
        try (PreparedStatement keep = connection.prepareStatement(KEEP_MODEL)) {
            keep.setString(1, model.id());
            keep.setString(2, model.version());
            keep.setString(3, pool);
            keep.setString(4, Database.json(model));
            keep.executeUpdate();
        }
    }

    private static void keepWorker(Connection connection, WorkerAnnouncement worker) throws SQLException {
        try (PreparedStatement keep = connection.prepareStatement(KEEP_WORKER)) {
            keep.setString(1, worker.worker());
            keep.setString(2, worker.pool());
            keep.setString(3, worker.device());
            keep.setInt(4, worker.lanes());
            keep.setInt(5, worker.capacity());
            keep.setObject(6, Database.utc(worker.startedAt()));
            keep.executeUpdate();
        }
        try (PreparedStatement forget = connection.prepareStatement(FORGET_WORKER_MODELS)) {
            forget.setString(1, worker.worker());
            forget.executeUpdate();
        }
    }
}
