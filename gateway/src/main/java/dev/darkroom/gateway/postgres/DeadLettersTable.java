package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.deadletters.DeadLetter;
import dev.darkroom.gateway.deadletters.DeadLetters;
import dev.darkroom.gateway.deadletters.DeadMessage;
import dev.darkroom.gateway.deadletters.LetterFilter;
import dev.darkroom.gateway.jobs.Acceptance;
import dev.darkroom.gateway.jobs.NewJob;
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
import java.util.stream.Stream;

/** Table {@code dead_letters}; a trigger writes those of jobs. */
@ApplicationScoped
class DeadLettersTable implements DeadLetters {

    private static final String ROWS = """
            SELECT d.id, d.at, d.reason, COALESCE(d.detail, j.error ->> 'detail', '') AS detail,
                   d.job_id, d.tenant_id, d.model, d.pool, j.key_id,
                   d.topic, d.partition, d.record_offset, d.origin, d.message_key, d.message_bytes, d.message_start,
                   d.settlement, d.settled_at, d.settled_by, d.new_job
              FROM dead_letters AS d LEFT JOIN jobs AS j ON j.id = d.job_id
            """;

    private static final String MATCHING = """
               AND (?::text IS NULL OR d.reason = ?::text)
               AND (?::text IS NULL OR d.tenant_id = ?::text)
               AND (?::text IS NULL OR d.model = ?::text)
               AND (?::text IS NULL OR d.pool = ?::text)
            """;

    private static final String PAGE = """
               AND (?::uuid IS NULL OR d.id < ?::uuid)
             ORDER BY d.id DESC
             LIMIT ?
            """;

    static final String LIST_OPEN = ROWS + " WHERE d.settled_at IS NULL\n" + MATCHING + PAGE;

    static final String LIST_SETTLED = ROWS + " WHERE d.settled_at IS NOT NULL\n" + MATCHING + PAGE;

    static final String COUNT_REASONS = """
            SELECT r.reason,
                   (SELECT count(*)
                      FROM (SELECT FROM dead_letters WHERE reason = r.reason AND settled_at IS NULL LIMIT ?) AS few) AS open
              FROM unnest(?::text[]) AS r (reason)
             ORDER BY open DESC, r.reason
            """;

    static final String FIND = ROWS + " WHERE d.id = ?";

    static final String COUNT = """
            SELECT count(*)
              FROM dead_letters AS d
             WHERE d.settled_at IS NULL AND (NOT ? OR d.job_id IS NOT NULL)
            """ + MATCHING;

    static final String KEEP = """
            INSERT INTO dead_letters
                   (reason, topic, partition, record_offset, origin, message_key, message_bytes, message_start, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (topic, partition, record_offset) DO NOTHING
            """;

    /** Who settles a letter waits for who does the same, and then finds it settled. */
    static final String LOCK_OPEN =
            "SELECT job_id FROM dead_letters WHERE id = ? AND settled_at IS NULL AND job_id IS NOT NULL FOR UPDATE";

    static final String REDRIVEN = """
            UPDATE dead_letters
               SET settlement = 'redriven', settled_at = now(), settled_by = ?, new_job = ?
             WHERE id = ?
            """;

    static final String DISMISS = """
            UPDATE dead_letters
               SET settlement = 'dismissed', settled_at = now(), settled_by = ?
             WHERE id = ? AND settled_at IS NULL
            """;

    static final String NEXT = ROWS + """
             WHERE d.settled_at IS NULL AND d.job_id IS NOT NULL AND d.at <= ? AND (?::uuid IS NULL OR d.id > ?::uuid)
            """ + MATCHING + " ORDER BY d.id LIMIT 1";

    static final String DISMISS_SOME = """
            UPDATE dead_letters
               SET settlement = 'dismissed', settled_at = now(), settled_by = ?
             WHERE settled_at IS NULL
               AND id IN (SELECT d.id
                            FROM dead_letters AS d
                           WHERE d.settled_at IS NULL AND d.at <= ?
            """ + MATCHING + " ORDER BY d.id LIMIT ? FOR UPDATE)";

    /** What {@link #COUNT_REASONS} looks for. */
    private static final List<String> REASONS = Stream.concat(
                    Arrays.stream(FailureCode.values())
                            .filter(code -> code.fault() != FailureCode.Fault.CLIENT)
                            .map(FailureCode::wireName),
                    Stream.of(DeadLetter.UNREADABLE))
            .toList();

    private final Database database;

    DeadLettersTable(Database database) {
        this.database = database;
    }

    @Override
    public List<DeadLetter> list(Query query) {
        return database.on(connection -> {
            try (PreparedStatement list = connection.prepareStatement(query.settled() ? LIST_SETTLED : LIST_OPEN)) {
                matching(Parameters.of(list), query.filter())
                        .optional(query.before())
                        .add(query.limit());
                return DeadLetterRows.rows(list);
            }
        });
    }

    @Override
    public List<ReasonCount> counts() {
        return database.on(connection -> {
            try (PreparedStatement count = connection.prepareStatement(COUNT_REASONS)) {
                count.setInt(1, MOST_COUNTED + 1);
                count.setArray(2, Database.array(connection, "text", REASONS, reason -> reason));
                List<ReasonCount> counts = new ArrayList<>();
                try (ResultSet row = count.executeQuery()) {
                    while (row.next()) {
                        int open = row.getInt("open");
                        if (open > 0) {
                            counts.add(new ReasonCount(
                                    row.getString("reason"), Math.min(open, MOST_COUNTED), open > MOST_COUNTED));
                        }
                    }
                }
                return counts;
            }
        });
    }

    @Override
    public Optional<DeadLetter> find(UUID id) {
        return database.on(connection -> {
            try (PreparedStatement find = connection.prepareStatement(FIND)) {
                find.setObject(1, id);
                return DeadLetterRows.rows(find).stream().findFirst();
            }
        });
    }

    @Override
    public int count(LetterFilter filter, boolean jobsOnly) {
        return Counting.of(
                database, COUNT, count -> matching(Parameters.of(count).add(jobsOnly), filter));
    }

    @Override
    public void keep(List<DeadMessage> messages) {
        database.inTransaction(connection -> {
            try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
                for (DeadMessage message : messages) {
                    DeadLetter.OfMessage where = message.where();
                    Parameters.of(keep)
                            .add(DeadLetter.UNREADABLE)
                            .add(where.topic())
                            .add(where.partition())
                            .add(where.offset())
                            .add(where.origin())
                            .add(where.key())
                            .add(where.bytes())
                            .add(where.start())
                            .add(message.detail());
                    keep.addBatch();
                }
                return keep.executeBatch();
            }
        });
    }

    @Override
    public Optional<Acceptance> redrive(UUID letter, NewJob job, AuditEntry entry) {
        return database.inTransaction(connection -> {
            Optional<Acceptance> accepted =
                    redrive(connection, letter, job, entry.by().key());
            if (accepted.isPresent()) {
                AuditTable.write(connection, entry);
            }
            return accepted;
        });
    }

    private static Optional<Acceptance> redrive(Connection connection, UUID letter, NewJob job, UUID by)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_OPEN);
                PreparedStatement settle = connection.prepareStatement(REDRIVEN)) {
            lock.setObject(1, letter);
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
            }
            // What its client submitted since is newer, and stands; its next one takes the place of this one, too.
            Acceptance accepted = new Acceptance(JobsTable.accept(connection, job), false);
            // A trigger took it for the client's own retry.
            Parameters.of(settle).add(by).add(job.id().value()).add(letter);
            settle.executeUpdate();
            return Optional.of(accepted);
        }
    }

    @Override
    public boolean dismiss(UUID letter, AuditEntry entry) {
        return database.inTransaction(connection -> {
            try (PreparedStatement dismiss = connection.prepareStatement(DISMISS)) {
                Parameters.of(dismiss).add(entry.by().key()).add(letter);
                boolean dismissed = dismiss.executeUpdate() == 1;
                if (dismissed) {
                    AuditTable.write(connection, entry);
                }
                return dismissed;
            }
        });
    }

    @Override
    public Optional<DeadLetter> next(Action action, LetterFilter filter) {
        return database.on(connection -> {
            try (PreparedStatement next = connection.prepareStatement(NEXT)) {
                matching(
                        Parameters.of(next)
                                .add(action.startedAt())
                                .optional(action.progress().after()),
                        filter);
                return DeadLetterRows.rows(next).stream().findFirst();
            }
        });
    }

    @Override
    public Redriven redrive(Action action, UUID letter, NewJob job) {
        return database.inTransaction(connection -> {
            Optional<ActionsTable.Held> held = ActionsTable.hold(connection, action.id());
            if (held.isEmpty() || held.get().isPast(letter)) {
                return new Redriven(null, held.isPresent());
            }
            Optional<Acceptance> accepted = redrive(connection, letter, job, action.key());
            if (accepted.isPresent()) {
                ActionsTable.progress(connection, action.id(), new ActionsTable.Dealt(1, 0, letter, null));
            }
            return new Redriven(accepted.orElse(null), true);
        });
    }

    @Override
    public boolean passOver(Action action, UUID letter, String why) {
        return database.inTransaction(connection -> {
            Optional<ActionsTable.Held> held = ActionsTable.hold(connection, action.id());
            if (held.isPresent() && !held.get().isPast(letter)) {
                ActionsTable.progress(connection, action.id(), new ActionsTable.Dealt(0, 1, letter, why));
            }
            return held.isPresent();
        });
    }

    @Override
    public void finish(Action action) {
        database.inTransaction(connection -> {
            boolean holds = ActionsTable.hold(connection, action.id()).isPresent();
            if (holds) {
                ActionsTable.finish(connection, action.id());
            }
            return holds;
        });
    }

    @Override
    public Piece dismiss(Action action, LetterFilter filter, int most) {
        return database.inTransaction(connection -> {
            if (ActionsTable.hold(connection, action.id()).isEmpty()) {
                return new Piece(0, false);
            }
            try (PreparedStatement dismiss = connection.prepareStatement(DISMISS_SOME)) {
                matching(Parameters.of(dismiss).add(action.key()).add(action.startedAt()), filter)
                        .add(most);
                int dismissed = dismiss.executeUpdate();
                if (dismissed == 0) {
                    ActionsTable.finish(connection, action.id());
                } else {
                    ActionsTable.progress(connection, action.id(), new ActionsTable.Dealt(dismissed, 0, null, null));
                }
                return new Piece(dismissed, dismissed > 0);
            }
        });
    }

    private static Parameters matching(Parameters parameters, LetterFilter is) throws SQLException {
        return parameters
                .optional(is.reason())
                .optional(is.tenant())
                .optional(is.model())
                .optional(is.pool());
    }
}
