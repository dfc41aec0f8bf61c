package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.deadletters.DeadLetter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a dead letter is read. */
final class DeadLetterRows {

    private DeadLetterRows() {}

    static List<DeadLetter> rows(PreparedStatement statement) throws SQLException {
        List<DeadLetter> letters = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                letters.add(new DeadLetter(
                        row.getObject("id", UUID.class),
                        Database.instant(row, "at"),
                        row.getString("reason"),
                        row.getString("detail"),
                        job(row),
                        message(row),
                        settlement(row)));
            }
        }
        return letters;
    }

    private static DeadLetter.@Nullable OfJob job(ResultSet row) throws SQLException {
        UUID id = row.getObject("job_id", UUID.class);
        return id == null
                ? null
                : new DeadLetter.OfJob(
                        new JobId(id),
                        row.getString("tenant_id"),
                        row.getString("model"),
                        row.getString("pool"),
                        row.getObject("key_id", UUID.class));
    }

    private static DeadLetter.@Nullable OfMessage message(ResultSet row) throws SQLException {
        String topic = row.getString("topic");
        return topic == null
                ? null
                : new DeadLetter.OfMessage(
                        topic,
                        row.getInt("partition"),
                        row.getLong("record_offset"),
                        row.getString("origin"),
                        row.getString("message_key"),
                        row.getInt("message_bytes"),
                        row.getString("message_start"));
    }

    private static DeadLetter.@Nullable Settlement settlement(ResultSet row) throws SQLException {
        String how = row.getString("settlement");
        UUID job = row.getObject("new_job", UUID.class);
        return how == null
                ? null
                : new DeadLetter.Settlement(
                        how,
                        Database.instant(row, "settled_at"),
                        row.getObject("settled_by", UUID.class),
                        job == null ? null : new JobId(job));
    }
}
