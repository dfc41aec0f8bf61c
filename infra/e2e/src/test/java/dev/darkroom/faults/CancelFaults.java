package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.oracle.Facts;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 12: jobs are canceled at every moment of their life, once and twice. */
@Tag("fault-12")
class CancelFaults {
    private final Fleet fleet = Fleet.shared();

    @Test
    void cancel_against_success_ends_in_one_of_the_two() {
        FaultRun run = FaultRun.begin(fleet, "12-cancels", new Load.Shape(4, 20, 1, 0.1));
        run.goOnFor(Duration.ofSeconds(25));
        Facts facts = run.end();

        assertThat(run.inState(facts, "canceled")).as("canceled").isNotEmpty();
        assertThat(run.inState(facts, "succeeded")).as("succeeded").isNotEmpty();
        assertThat(run.inState(facts, "failed")).as("failed").isEmpty();
    }

    @Test
    void cancels_while_workers_die() {
        FaultRun run = FaultRun.begin(fleet, "12-cancels-and-kills", new Load.Shape(3, 50, 0.7, 0.1));
        for (int turn = 0; turn < 3; turn++) {
            run.goOnFor(Duration.ofSeconds(4));
            fleet.killWorker(2);
            fleet.startWorker(2);
            fleet.worker(2).awaitReady();
        }
        run.end();
    }
}
