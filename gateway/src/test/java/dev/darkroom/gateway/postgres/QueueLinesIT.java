package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueLinesIT {

    private static final int LEAST_WINDOW = 16;

    private static TestDatabase database;

    private final JobsOutbox queue = new JobsOutbox(database.database());

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs, fair_shares, pool_clocks CASCADE");
        database.execute("UPDATE tenants SET weight = 1, max_running = NULL");
        capacity(0);
    }

    @Test
    void a_pool_gets_what_its_live_workers_can_hold_and_more_when_something_ends() {
        capacity(40);
        accept("ada", Priority.NORMAL, 60);

        List<QueuedJob> first = queue.take(100);
        assertThat(first).hasSize(40);
        assertThat(queue.take(100)).isEmpty();

        for (QueuedJob job : first.subList(0, 3)) {
            Projectors.apply(
                    new JobsProjection(database.database()),
                    List.of(new Positioned(Samples.succeeded(job.message().jobId(), 1, "w"), 1)));
        }
        assertThat(queue.take(100)).hasSize(3);
    }

    @Test
    void a_pool_without_live_workers_gets_a_few_so_that_its_backlog_shows() {
        database.execute("UPDATE workers SET capacity = 40, heartbeat_at = now() - interval '1 minute'");
        accept("ada", Priority.NORMAL, 60);

        assertThat(queue.take(100)).hasSize(LEAST_WINDOW);
    }

    @Test
    void tenants_share_by_weight_over_many_small_rooms() {
        database.execute("UPDATE tenants SET weight = 3 WHERE id = 'bob'");
        accept("ada", Priority.NORMAL, 60);
        accept("bob", Priority.NORMAL, 60);

        List<String> owners = new ArrayList<>();
        for (int i = 0; i < LEAST_WINDOW; i++) {
            queue.take(1).forEach(job -> owners.add(job.message().tenant()));
        }

        assertThat(owners).hasSize(LEAST_WINDOW);
        assertThat(owners).filteredOn("bob"::equals).hasSize(12);
    }

    @Test
    void a_tenant_has_no_more_under_way_than_it_may() {
        database.execute("UPDATE tenants SET max_running = 2 WHERE id = 'ada'");
        accept("ada", Priority.INTERACTIVE, 9);
        accept("bob", Priority.NORMAL, 3);

        assertThat(queue.take(100))
                .extracting(job -> job.message().tenant())
                .containsExactlyInAnyOrder("ada", "ada", "bob", "bob", "bob");
        assertThat(queue.take(100)).isEmpty();
    }

    @Test
    void every_job_is_taken_exactly_once_by_gateways_that_race() throws Exception {
        capacity(1_000);
        accept("ada", Priority.NORMAL, 100);
        accept("bob", Priority.BATCH, 100);
        ExecutorService gateways = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<QueuedJob>>> takings = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                takings.add(gateways.submit(() -> queue.take(7)));
            }
            List<JobId> taken = new ArrayList<>();
            for (Future<List<QueuedJob>> each : takings) {
                each.get().forEach(job -> taken.add(job.message().jobId()));
            }

            Set<JobId> distinct = new HashSet<>(taken);
            assertThat(taken).hasSize(200);
            assertThat(distinct).hasSize(200);
        } finally {
            gateways.shutdownNow();
        }
    }

    @Test
    void no_statement_of_a_dispatch_reads_what_waits_behind_the_first() throws Exception {
        accept("ada", Priority.NORMAL, 7_000);
        accept("ada", Priority.BATCH, 7_000);
        accept("bob", Priority.INTERACTIVE, 7_000);
        database.execute("VACUUM ANALYZE jobs");

        assertThat(rowsRead(QueueLines.LINES)).isLessThan(1_000);
        assertThat(rowsRead(QueueLines.HEADS
                        .replaceFirst("\\?::text\\[]", "'{ada,bob}'::text[]")
                        .replaceFirst("\\?::smallint\\[]", "'{1,0}'::smallint[]")
                        .replaceFirst("\\?::text\\[]", "'{sketch,sketch}'::text[]")
                        .replaceFirst("pool = \\?", "pool = 'default'")
                        .replaceFirst("LIMIT \\?", "LIMIT 16")))
                .isLessThan(1_000);
        assertThat(rowsRead(QueueLines.IN_FLIGHT)).isLessThan(1_000);
    }

    /** All rows that all parts of a plan handed on, loops included. */
    private static long rowsRead(String sql) throws Exception {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql)) {
            plan.next();
            var tree = dev.darkroom.contract.Wire.mapper().readTree(plan.getString(1));
            long rows = 0;
            for (var node : tree.findParents("Actual Rows")) {
                rows += Math.round(node.get("Actual Rows").asDouble()
                        * node.get("Actual Loops").asDouble());
                rows += node.path("Rows Removed by Filter").asLong();
            }
            return rows;
        }
    }

    private static void accept(String tenant, Priority priority, int count) {
        database.execute("""
                INSERT INTO jobs (id, tenant_id, model, model_version, pool, input, seed, priority)
                SELECT gen_random_uuid(), '%s', 'sketch', 'a1b2c3d4e5f6', 'default', '{}', 7, %d
                  FROM generate_series(1, %d)
                """.formatted(tenant, priority.rank(), count));
    }

    /** Of the one worker; 0 for none. */
    private static void capacity(int jobs) {
        database.execute("UPDATE workers SET capacity = " + Math.max(1, jobs)
                + ", heartbeat_at = now() + interval '1 hour', ready = " + (jobs > 0));
    }
}
