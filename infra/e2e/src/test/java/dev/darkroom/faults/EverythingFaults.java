package dev.darkroom.faults;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 16: everything at random, for minutes. */
@Tag("fault-16")
class EverythingFaults {
    private static final int MORE_ROUNDS_THAN_TIME = 1_000;

    @Test
    void at_random() {
        try (Fleet fleet = Fleet.start("everything", 2, 3)) {
            FaultRun run = FaultRun.begin(fleet, "16-everything");
            new Chaos(fleet)
                    .run(
                            Schedule.of(run.seed(), MORE_ROUNDS_THAN_TIME, List.of(Schedule.Fault.values())),
                            Seeds.length());
            run.end();
        }
    }
}
