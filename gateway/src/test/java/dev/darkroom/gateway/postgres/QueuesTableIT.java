package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.queues.Depth;
import dev.darkroom.gateway.queues.QueueLine;
import dev.darkroom.gateway.queues.QueueReading;
import dev.darkroom.gateway.queues.QueueStore.Sample;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With {@code -Ddarkroom.queue.waiting=100000 -Ddarkroom.queue.finished=1000000} as large as it may become. */
class QueuesTableIT {

    private static final int WAITING = Integer.getInteger("darkroom.queue.waiting", 5_000);
    private static final int FINISHED = Integer.getInteger("darkroom.queue.finished", 5_000);

    private static TestDatabase database;

    private final QueuesTable queues = new QueuesTable(database.database());

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs, queue_samples CASCADE");
        database.execute("UPDATE workers SET capacity = 40, heartbeat_at = now() + interval '1 hour', ready = true");
    }

    @Test
    void the_answer_is_exact_and_fast_however_much_waits_and_has_ended() throws Exception {
        finished(FINISHED);
        waiting(WAITING);
        database.execute("VACUUM ANALYZE");
        new JobsOutbox(database.database()).take(30);

        List<Long> millis = new ArrayList<>();
        QueueReading reading = queues.read();
        for (int i = 0; i < 20; i++) {
            long begun = System.nanoTime();
            reading = queues.read();
            millis.add((System.nanoTime() - begun) / 1_000_000);
        }
        millis.sort(null);
        System.out.printf(
                "queues of %d waiting and %d finished jobs are read in %d ms (median), %d ms (worst of 20)%n",
                WAITING, FINISHED, millis.get(10), millis.get(19));

        Depth depth = reading.depth("default");
        assertThat(depth.waiting())
                .isEqualTo(number("SELECT count(*) FROM jobs WHERE state = 'queued' AND dispatched_at IS NULL"));
        assertThat(depth.sent()).isEqualTo(30);
        assertThat(depth.backlogMs()).isEqualTo(number("SELECT sum(cost_ms) FROM jobs WHERE state = 'queued'"));
        assertThat(reading.lines()).hasSize(6);
        for (QueueLine line : reading.lines()) {
            assertThat(line.oldest().since().toEpochMilli())
                    .isEqualTo(number(
                            "SELECT floor(EXTRACT(epoch FROM min(created_at)) * 1000) FROM jobs WHERE state = 'queued'"
                                    + " AND tenant_id = '" + line.tenant() + "' AND priority = "
                                    + line.priority().rank()));
        }
        assertThat(millis.get(10)).isLessThan(200);
    }

    @Test
    void rates_come_from_samples_which_one_gateway_of_several_writes() throws Exception {
        waiting(50);
        assertThat(queues.sample(Duration.ofSeconds(9))).isTrue();
        assertThat(queues.sample(Duration.ofSeconds(9))).isFalse();
        database.execute("UPDATE queue_samples SET at = at - interval '60 seconds'");
        waiting(30);
        assertThat(queues.sample(Duration.ofSeconds(9))).isTrue();

        QueueReading.Pool pool = queues.read().pools().get(0);

        assertThat(pool.total().accepted() - pool.minuteAgo().accepted()).isEqualTo(30);
        assertThat(pool.fiveAgo()).isEqualTo(pool.minuteAgo());
        assertThat(pool.workers()).isEqualTo(1);
        assertThat(queues.samples("default", Duration.ofMinutes(5), Duration.ofSeconds(10)))
                .extracting(sample -> sample.depth().waiting())
                .containsExactly(50L, 80L);
        assertThat(queues.samples("default", Duration.ofMinutes(5), Duration.ofHours(1)))
                .extracting(Sample::accepted)
                .containsExactly(80L);
    }

    @Test
    void samples_are_kept_for_a_day() throws Exception {
        queues.sample(Duration.ofSeconds(9));
        database.execute("UPDATE queue_samples SET at = at - interval '25 hours'");

        queues.sample(Duration.ofSeconds(9));

        assertThat(number("SELECT count(*) FROM queue_samples WHERE at < now() - interval '1 day'"))
                .isZero();
    }

    @Test
    void every_priority_of_a_line_is_told_apart() {
        waiting(6);

        assertThat(queues.read().lines())
                .extracting(line -> line.tenant() + " " + line.priority())
                .containsExactlyInAnyOrder(
                        "ada " + Priority.INTERACTIVE,
                        "bob " + Priority.NORMAL,
                        "ada " + Priority.BATCH,
                        "bob " + Priority.INTERACTIVE,
                        "ada " + Priority.NORMAL,
                        "bob " + Priority.BATCH);
    }

    @Test
    void a_delayed_job_is_as_old_as_it_could_start() throws Exception {
        accepted("1 day", "'1 minute'");
        long mayStart = number("SELECT floor(EXTRACT(epoch FROM not_before) * 1000) FROM jobs");

        assertThat(oldest()).isEqualTo(mayStart);
        assertThat(new JobsOutbox(database.database()).take(1)).hasSize(1);
        assertThat(oldest()).isEqualTo(mayStart);
    }

    @Test
    void behind_a_delayed_job_the_one_that_waits_longer_is_the_oldest() throws Exception {
        accepted("1 day", "'1 minute'");
        accepted("1 hour", "NULL");
        long longest = number("SELECT floor(EXTRACT(epoch FROM max(created_at)) * 1000) FROM jobs");

        assertThat(oldest()).isEqualTo(longest);
    }

    private long oldest() {
        return queues.read().oldest("default").toEpochMilli();
    }

    private static void accepted(String ago, String delayedUntilAgo) {
        database.execute("""
                INSERT INTO jobs (id, tenant_id, model, model_version, pool, input, seed, created_at, not_before)
                VALUES (uuidv7(), 'ada', 'sketch', 'a1b2c3d4e5f6', 'default', '{}', 7, now() - interval '%s',
                        now() - %s::interval)
                """.formatted(ago, delayedUntilAgo));
    }

    private static void waiting(int count) {
        database.execute("""
                INSERT INTO jobs (id, tenant_id, model, model_version, pool, input, seed, priority, created_at, cost_ms)
                SELECT uuidv7(), CASE WHEN i %% 2 = 0 THEN 'ada' ELSE 'bob' END, 'sketch', 'a1b2c3d4e5f6', 'default', '{}',
                       7, i %% 3, now() - make_interval(secs => %1$d - i), 500 + i %% 7
                  FROM generate_series(1, %1$d) AS i
                """.formatted(count));
    }

    /** What triggers would do for each of them takes minutes, and matters to no queue. */
    private static void finished(int count) {
        database.execute("""
                ALTER TABLE jobs DISABLE TRIGGER USER;
                INSERT INTO jobs (id, tenant_id, model, model_version, pool, input, seed, priority, state, version, worker,
                                  device, started_at, published_at, dispatched_at, finished_at, outputs)
                SELECT uuidv7(), CASE WHEN i %% 2 = 0 THEN 'ada' ELSE 'bob' END, 'sketch', 'a1b2c3d4e5f6', 'default', '{}',
                       7, i %% 3, 'succeeded', 3, 'w', 'cpu', now(), now(), now(), now(), '[{}]'
                  FROM generate_series(1, %d) AS i;
                ALTER TABLE jobs ENABLE TRIGGER USER;
                """.formatted(count));
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
