package dev.darkroom.gateway.limits;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.faults.UnavailableException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Buckets for unit tests. */
final class InMemoryLeases implements LeaseStore {

    private record Bucket(double tokens, Instant at) {}

    final Map<UUID, Integer> rates = new HashMap<>();
    private final Map<UUID, Bucket> buckets = new HashMap<>();
    private final Clock clock;
    boolean away;
    int taken;

    InMemoryLeases(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Lease take(UUID key, int usualPerMinute) {
        taken++;
        if (away) {
            throw new UnavailableException(FailureCode.DATABASE_UNAVAILABLE, new SQLException("away"));
        }
        int perMinute = rates.getOrDefault(key, usualPerMinute);
        double tokens = tokens(key, perMinute);
        int granted = (int) Math.min(Lease.share(perMinute), Math.floor(tokens));
        Instant now = clock.instant();
        Instant at = buckets.getOrDefault(key, new Bucket(0, now)).at();
        buckets.put(key, new Bucket(tokens - granted, at.isAfter(now) ? at : now));
        return new Lease(perMinute, granted, tokens - granted);
    }

    double tokens(UUID key, int perMinute) {
        Bucket bucket = buckets.get(key);
        if (bucket == null) {
            return perMinute;
        }
        double since =
                Math.max(0, Duration.between(bucket.at(), clock.instant()).toNanos() / 1e9);
        return Math.min(perMinute, bucket.tokens() + since * perMinute / 60.0);
    }
}
