package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.DrainMessage;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.jobs.Samples;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkersTableIT {

    private static TestDatabase database;

    private final WorkersTable workers = new WorkersTable(database.database());

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void a_worker_was_asked_to_end() {
        database.execute("TRUNCATE workers CASCADE");
        new CatalogueTables(database.database()).announced(Samples.worker("w", Samples.MODEL));
        AuditEntry entry = new AuditEntry(Samples.caller("ops"), "worker.drain", "worker:w", Map.of());
        assertThat(workers.drain("w", Duration.ofSeconds(30), entry)).isPresent();
    }

    @Test
    void whoever_takes_jobs_is_told_and_with_the_time_that_is_left() {
        assertThat(workers.toRemind()).singleElement().satisfies(told -> {
            assertThat(told.worker()).isEqualTo("w");
            assertThat(told.deadlineS()).isBetween(1, 30);
        });
    }

    @Test
    void whoever_could_not_be_told_in_time_is_told_afterwards_for_a_day() {
        passed("2 minutes");
        assertThat(workers.toRemind()).containsExactly(new DrainMessage("w", 0));

        passed("23 hours");
        assertThat(workers.toRemind()).containsExactly(new DrainMessage("w", 0));

        passed("25 hours");
        assertThat(workers.toRemind()).isEmpty();
    }

    @Test
    void whoever_takes_no_jobs_or_is_not_heard_of_is_not_told() {
        database.execute("UPDATE workers SET heartbeat_at = now() - interval '16 seconds'");
        assertThat(workers.toRemind()).isEmpty();

        database.execute("UPDATE workers SET heartbeat_at = now(), ready = false");
        assertThat(workers.toRemind()).isEmpty();
    }

    /** Since the deadline, while the worker's heartbeats go on. */
    private static void passed(String time) {
        database.execute("UPDATE workers SET heartbeat_at = now(), drain_by = now() - interval '" + time + "',"
                + " drain_requested_at = now() - interval '" + time + "' - interval '30 seconds'");
    }
}
