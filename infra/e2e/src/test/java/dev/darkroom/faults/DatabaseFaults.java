package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.testing.LocalStack.Part;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 4: the database dies, or throws everybody out. */
@Tag("fault-4")
class DatabaseFaults {
    private final Fleet fleet = Fleet.shared();

    @Test
    void killed_and_restarted() {
        FaultRun run = FaultRun.begin(fleet, "4-killed");
        for (int time = 0; time < 2; time++) {
            run.goOnFor(Duration.ofSeconds(4));
            fleet.kill(Part.POSTGRES);
            run.goOnFor(Duration.ofSeconds(4));
            fleet.restart(Part.POSTGRES);
        }
        run.goOnFor(Duration.ofSeconds(5));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    @Test
    void all_sessions_terminated_again_and_again() {
        FaultRun run = FaultRun.begin(fleet, "4-sessions");
        for (int time = 0; time < 8; time++) {
            run.goOnFor(Duration.ofSeconds(2));
            fleet.tables().terminateAllSessions();
            fleet.faults().mark("all sessions terminated");
        }
        run.goOnFor(Duration.ofSeconds(3));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }
}
