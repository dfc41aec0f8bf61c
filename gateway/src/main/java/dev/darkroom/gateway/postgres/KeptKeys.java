package dev.darkroom.gateway.postgres;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.IdempotencyKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Table {@code idempotency_keys} as submissions take its keys, in the transaction that accepts what they submit. */
final class KeptKeys {

    /** Takes the key, also from what it stood for long enough; waits for another transaction that takes it. */
    static final String TAKE = """
            INSERT INTO idempotency_keys AS k (tenant_id, key, fingerprint, job_id, batch_id, expires_at)
            VALUES (?, ?, ?, ?, ?, now() + make_interval(secs => ?))
            ON CONFLICT (tenant_id, key) DO UPDATE
               SET fingerprint = EXCLUDED.fingerprint, job_id = EXCLUDED.job_id, batch_id = EXCLUDED.batch_id,
                   expires_at = EXCLUDED.expires_at
             WHERE k.expires_at <= now()
            """;

    /** Each new key clears away two old ones, so the table does not grow beyond what is kept. */
    static final String FORGET = """
            DELETE FROM idempotency_keys
             WHERE (tenant_id, key) IN (
                   SELECT tenant_id, key FROM idempotency_keys WHERE expires_at <= now()
                    ORDER BY expires_at LIMIT 2 FOR UPDATE SKIP LOCKED)
            """;

    private KeptKeys() {}

    /**
     * Whether the key was free and now stands for the job or the batch; one of them is null.
     */
    static boolean take(
            Connection connection, String tenant, IdempotencyKey key, @Nullable JobId job, @Nullable BatchId batch)
            throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET);
                PreparedStatement take = connection.prepareStatement(TAKE)) {
            forget.executeUpdate();
            take.setString(1, tenant);
            take.setString(2, key.value());
            take.setBytes(3, HexFormat.of().parseHex(key.fingerprint()));
            take.setObject(4, job == null ? null : job.value());
            take.setObject(5, batch == null ? null : batch.value());
            take.setDouble(6, key.keptFor().toMillis() / 1000.0);
            return take.executeUpdate() == 1;
        }
    }

    /** Of the request that the row's key stands for, as {@link IdempotencyKey#fingerprint()}. */
    static String fingerprint(ResultSet row) throws SQLException {
        return HexFormat.of().formatHex(row.getBytes("fingerprint"));
    }
}
