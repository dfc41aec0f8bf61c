package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.testing.LocalStack.Part;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 3, with one broker: it is killed and comes back. */
@Tag("fault-3")
class BrokerFaults {
    private final Fleet fleet = Fleet.shared();

    @Test
    void killed_and_restarted() {
        FaultRun run = FaultRun.begin(fleet, "3-killed");
        for (int time = 0; time < 2; time++) {
            run.goOnFor(Duration.ofSeconds(5));
            fleet.kill(Part.KAFKA);
            run.goOnFor(Duration.ofSeconds(3));
            fleet.restart(Part.KAFKA);
        }
        run.goOnFor(Duration.ofSeconds(5));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }
}
