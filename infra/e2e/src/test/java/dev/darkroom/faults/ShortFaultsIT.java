package dev.darkroom.faults;

import dev.darkroom.faults.Schedule.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short seeded run of the rows that break most easily: 1, 2, 4, 6, 8, 9 and 12. */
class ShortFaultsIT {
    private static final List<Fault> FAULTS = List.of(
            Fault.KILL_WORKER,
            Fault.CRASH_GATEWAY,
            Fault.KILL_DATABASE,
            Fault.END_SESSIONS,
            Fault.HOLD_WORKER,
            Fault.POISON,
            Fault.REPEAT_EVENTS);

    @Test
    void what_was_accepted_ends_well_whatever_breaks() {
        try (Fleet fleet = Fleet.start("short", 1, 2)) {
            FaultRun run = FaultRun.begin(fleet, "short", new Load.Shape(2, 300, 0.2, 0.2));
            new Chaos(fleet).run(Schedule.of(run.seed(), 1, FAULTS), Duration.ofMinutes(10));
            run.end();
        }
    }
}
