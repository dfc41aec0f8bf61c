package dev.darkroom.gateway.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.Actions;
import dev.darkroom.gateway.audit.AuditEntry;
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

/** Table {@code admin_actions}. */
@ApplicationScoped
class ActionsTable implements Actions {

    private static final String COLUMNS = """
            id, kind, filter, total, done, failed, state, after, last_error, tenant, key_id, started_at, finished_at
            """;

    static final String START = """
            INSERT INTO admin_actions (id, kind, filter, total, tenant, key_id)
            VALUES (?, ?, ?::jsonb, ?, ?, ?)
            RETURNING
            """ + COLUMNS;

    static final String FIND = "SELECT " + COLUMNS + "FROM admin_actions WHERE id = ?";

    static final String LIST = "SELECT " + COLUMNS + """
              FROM admin_actions
             WHERE (?::text IS NULL OR state = ?::text)
               AND (?::uuid IS NULL OR id < ?::uuid)
             ORDER BY id DESC
             LIMIT ?
            """;

    static final String RUNNING = "SELECT " + COLUMNS + "FROM admin_actions WHERE state = 'running' ORDER BY id";

    static final String STOP = """
            UPDATE admin_actions SET state = 'stopped', finished_at = now() WHERE id = ? AND state = 'running'
            """;

    /** Whoever does a piece holds the action until that is committed, so each piece is done once; others do something else. */
    static final String HOLD = """
            SELECT after FROM admin_actions WHERE id = ? AND state = 'running' FOR UPDATE SKIP LOCKED
            """;

    static final String PROGRESS = """
            UPDATE admin_actions
               SET done = done + ?, failed = failed + ?, after = COALESCE(?::uuid, after),
                   last_error = COALESCE(?::text, last_error)
             WHERE id = ?
            """;

    static final String FINISH = "UPDATE admin_actions SET state = 'finished', finished_at = now() WHERE id = ?";

    private final Database database;

    ActionsTable(Database database) {
        this.database = database;
    }

    /**
     * An action that runs, held by a transaction.
     *
     * @param after the thing that was dealt with last, or null where there is no order, or none was
     */
    record Held(@Nullable UUID after) {

        /** Whether it has dealt with a thing of an order. */
        boolean isPast(UUID thing) {
            // The database's order of UUIDs is that of their texts.
            return after != null && after.toString().compareTo(thing.toString()) >= 0;
        }
    }

    /** Holds an action; empty where it does not run any more, or another transaction holds it. */
    static Optional<Held> hold(Connection connection, UUID action) throws SQLException {
        try (PreparedStatement hold = connection.prepareStatement(HOLD)) {
            hold.setObject(1, action);
            try (ResultSet row = hold.executeQuery()) {
                return row.next() ? Optional.of(new Held(row.getObject("after", UUID.class))) : Optional.empty();
            }
        }
    }

    /**
     * What became of a piece.
     *
     * @param after the thing that was dealt with last, or null where there is no order
     */
    record Dealt(
            int done,
            int failed,
            @Nullable UUID after,
            @Nullable String error) {}

    /** Writes down how far a held action got. */
    static void progress(Connection connection, UUID action, Dealt dealt) throws SQLException {
        try (PreparedStatement progress = connection.prepareStatement(PROGRESS)) {
            Parameters.of(progress)
                    .add(dealt.done())
                    .add(dealt.failed())
                    .add(dealt.after())
                    .add(dealt.error())
                    .add(action);
            progress.executeUpdate();
        }
    }

    /** Ends a held action. */
    static void finish(Connection connection, UUID action) throws SQLException {
        try (PreparedStatement finish = connection.prepareStatement(FINISH)) {
            finish.setObject(1, action);
            finish.executeUpdate();
        }
    }

    @Override
    public Action start(NewAction action) {
        return database.inTransaction(connection -> {
            AuditTable.write(connection, action.entry());
            try (PreparedStatement start = connection.prepareStatement(START)) {
                Parameters.of(start)
                        .add(action.id())
                        .add(action.kind().wireName())
                        .add(Database.json(action.filter()))
                        .add(action.total())
                        .add(action.entry().by().tenant())
                        .add(action.entry().by().key());
                return actions(start).get(0);
            }
        });
    }

    @Override
    public Optional<Action> find(UUID id) {
        return database.on(connection -> find(connection, id));
    }

    private static Optional<Action> find(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setObject(1, id);
            return actions(find).stream().findFirst();
        }
    }

    @Override
    public List<Action> list(Action.@Nullable State state, @Nullable UUID before, int limit) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(LIST)) {
                Parameters.of(list)
                        .optional(state == null ? null : state.wireName())
                        .optional(before)
                        .add(limit);
                return actions(list);
            }
        });
    }

    @Override
    public List<Action> running() {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(RUNNING)) {
                return actions(list);
            }
        });
    }

    @Override
    public Optional<Action> stop(UUID id, AuditEntry entry) {
        return database.inTransaction(connection -> {
            try (PreparedStatement stop = connection.prepareStatement(STOP)) {
                stop.setObject(1, id);
                if (stop.executeUpdate() == 1) {
                    AuditTable.write(connection, entry);
                }
            }
            return find(connection, id);
        });
    }

    private static List<Action> actions(PreparedStatement statement) throws SQLException {
        List<Action> actions = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                actions.add(new Action(
                        row.getObject("id", UUID.class),
                        Action.Kind.parse(row.getString("kind")),
                        Database.tree(row.getString("filter"), ObjectNode.class),
                        row.getInt("total"),
                        new Action.Progress(
                                Action.State.parse(row.getString("state")),
                                row.getInt("done"),
                                row.getInt("failed"),
                                row.getString("last_error"),
                                row.getObject("after", UUID.class),
                                Database.instantOrNull(row, "finished_at")),
                        row.getString("tenant"),
                        row.getObject("key_id", UUID.class),
                        Database.instant(row, "started_at")));
            }
        }
        return actions;
    }
}
