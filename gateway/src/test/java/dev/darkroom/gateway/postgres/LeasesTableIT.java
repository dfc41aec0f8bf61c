package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.limits.Lease;
import dev.darkroom.gateway.limits.LeaseStore;
import dev.darkroom.gateway.limits.LeaseStoreContract;
import dev.darkroom.gateway.limits.Limiters;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LeasesTableIT extends LeaseStoreContract {

    private static TestDatabase database;
    private static LeasesTable leases;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        leases = new LeasesTable(database.database());
    }

    @Override
    protected LeaseStore store() {
        return leases;
    }

    @Override
    protected UUID key(int perMinute) {
        UUID key = UUID.randomUUID();
        database.execute("INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes, requests_per_minute) VALUES ('"
                + key + "', 'ada', sha256('" + key + "'), '{jobs}', " + perMinute + ")");
        return key;
    }

    @Override
    protected void elapse(UUID key, Duration time) {
        database.execute("UPDATE rate_limits SET refilled_at = refilled_at - make_interval(secs => " + time.toSeconds()
                + ") WHERE key_id = '" + key + "'");
    }

    /** Two gateways, each with four threads, that ask for one key until both are refused. */
    @Test
    void two_gateways_that_share_a_key_admit_its_limit_and_what_they_may_hold() throws Exception {
        int perMinute = 1_200;
        UUID key = key(perMinute);
        double start = seconds();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int admitted = 0;
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int gateway = 0; gateway < 2; gateway++) {
                BooleanSupplier limiter = Limiters.of(leases, key);
                for (int i = 0; i < 4; i++) {
                    counts.add(threads.submit(() -> untilRefused(limiter)));
                }
            }
            for (Future<Integer> count : counts) {
                admitted += count.get();
            }
        } finally {
            threads.shutdownNow();
        }
        double elapsed = seconds() - start;

        int error = 2 * (Lease.share(perMinute) - 1);
        assertThat(admitted).isGreaterThanOrEqualTo(perMinute - error);
        assertThat((double) admitted).isLessThanOrEqualTo(perMinute + perMinute / 60.0 * elapsed + error);
    }

    private static int untilRefused(BooleanSupplier limiter) {
        int admitted = 0;
        while (admitted < 20_000 && limiter.getAsBoolean()) {
            admitted++;
        }
        return admitted;
    }

    private static double seconds() throws SQLException {
        try (Connection connection = database.source().getConnection();
                var row = connection.createStatement().executeQuery("SELECT extract(epoch FROM clock_timestamp())")) {
            row.next();
            return row.getDouble(1);
        }
    }
}
