package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.JobFilter;
import dev.darkroom.gateway.actions.OpenJobs;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Table {@code jobs} as administrators cancel many of them. */
@ApplicationScoped
class OpenJobsTable implements OpenJobs {

    private static final String MATCHING = """
              FROM jobs AS j
             WHERE j.state IN ('queued', 'running') AND (j.state = 'queued' OR j.cancel_requested_at IS NULL)
               AND (?::text IS NULL OR j.tenant_id = ?::text)
               AND (?::text IS NULL OR j.model = ?::text)
               AND (?::text IS NULL OR j.pool = ?::text)
               AND (?::text IS NULL OR j.state = ?::text)
               AND (?::integer IS NULL OR j.priority = ?::integer)
               AND (?::timestamptz IS NULL OR j.created_at >= ?::timestamptz)
               AND (?::timestamptz IS NULL OR j.created_at < ?::timestamptz)
               AND (?::jsonb IS NULL OR j.tags @> ?::jsonb)
            """;

    static final String COUNT = "SELECT count(*) AS matching\n" + MATCHING;

    private static final String PICK = "SELECT j.id\n" + MATCHING + """
               AND j.created_at <= ?
             ORDER BY j.id
             LIMIT ?
               FOR UPDATE %s
            """;

    static final String PICK_FREE = PICK.formatted("SKIP LOCKED");
    static final String PICK_PATIENTLY = PICK.formatted("");

    private final Database database;

    OpenJobsTable(Database database) {
        this.database = database;
    }

    @Override
    public int count(JobFilter filter) {
        return Counting.of(database, COUNT, count -> bind(count, filter));
    }

    @Override
    public Piece cancel(Action action, JobFilter filter, int most) {
        return database.inTransaction(connection -> {
            if (ActionsTable.hold(connection, action.id()).isEmpty()) {
                return Piece.NONE;
            }
            List<JobId> picked = pick(connection, PICK_FREE, action, filter, most);
            if (picked.isEmpty()) {
                // Those that somebody else changes at this moment.
                picked = pick(connection, PICK_PATIENTLY, action, filter, most);
            }
            if (picked.isEmpty()) {
                ActionsTable.finish(connection, action.id());
                return Piece.NONE;
            }
            List<JobId> sent = JobChangesTable.cancelLocked(connection, picked);
            ActionsTable.progress(connection, action.id(), new ActionsTable.Dealt(picked.size(), 0, null, null));
            return new Piece(sent, true);
        });
    }

    private static List<JobId> pick(Connection connection, String sql, Action action, JobFilter filter, int most)
            throws SQLException {
        try (PreparedStatement pick = connection.prepareStatement(sql)) {
            bind(pick, filter).add(action.startedAt()).add(most);
            List<JobId> ids = new ArrayList<>();
            try (ResultSet row = pick.executeQuery()) {
                while (row.next()) {
                    ids.add(new JobId(row.getObject("id", UUID.class)));
                }
            }
            return ids;
        }
    }

    private static Parameters bind(PreparedStatement statement, JobFilter is) throws SQLException {
        return Parameters.of(statement)
                .optional(is.tenant())
                .optional(is.model())
                .optional(is.pool())
                .optional(is.state() == null ? null : is.state().wireName())
                .optional(is.priority() == null ? null : is.priority().rank())
                .optional(is.createdAfter())
                .optional(is.createdBefore())
                .optional(is.tags().isEmpty() ? null : Database.json(is.tags()));
    }
}
