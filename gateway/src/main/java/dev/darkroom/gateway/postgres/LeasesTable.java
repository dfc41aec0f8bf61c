package dev.darkroom.gateway.postgres;

import dev.darkroom.gateway.limits.Lease;
import dev.darkroom.gateway.limits.LeaseStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.UUID;

/** Table {@code rate_limits}; time is the database's. */
@ApplicationScoped
class LeasesTable implements LeaseStore {

    /**
     * Refills the bucket for the time since the last lease and takes a share of it, at once for all gateways. The row
     * proposed is a full bucket after its first lease, so its tokens and those granted are a minute's worth.
     */
    static final String TAKE = """
            WITH key AS (
                SELECT COALESCE((SELECT requests_per_minute FROM api_keys WHERE id = ?), ?) AS per_minute)
            INSERT INTO rate_limits AS r (key_id, tokens, refilled_at, granted)
            SELECT ?, per_minute - (per_minute + 59) / 60, now(), (per_minute + 59) / 60 FROM key
            ON CONFLICT (key_id) DO UPDATE
               SET (tokens, granted, refilled_at) = (
                   SELECT had.tokens - taken.tokens, taken.tokens, GREATEST(r.refilled_at, EXCLUDED.refilled_at)
                     FROM (SELECT LEAST(burst, r.tokens + burst / 60 * GREATEST(0, since)) AS tokens
                             FROM (SELECT EXCLUDED.tokens + EXCLUDED.granted AS burst,
                                          extract(epoch FROM EXCLUDED.refilled_at - r.refilled_at)::float8 AS since)
                               AS flow) AS had,
                          LATERAL (SELECT LEAST(EXCLUDED.granted, floor(had.tokens)::int) AS tokens) AS taken)
            RETURNING (SELECT per_minute FROM key) AS per_minute, granted, tokens
            """;

    private final Database database;

    LeasesTable(Database database) {
        this.database = database;
    }

    @Override
    public Lease take(UUID key, int usualPerMinute) {
        return database.on(connection -> {
            try (PreparedStatement take = connection.prepareStatement(TAKE)) {
                take.setObject(1, key);
                take.setInt(2, usualPerMinute);
                take.setObject(3, key);
                try (ResultSet row = take.executeQuery()) {
                    row.next();
                    return new Lease(row.getInt("per_minute"), row.getInt("granted"), row.getDouble("tokens"));
                }
            }
        });
    }
}
