package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 11: a worker's clock is an hour off in all that it says. */
@Tag("fault-11")
class ClockFaults {
    private final Fleet fleet = Fleet.shared();

    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600})
    void worker_is_an_hour_off(long seconds) {
        FaultRun run = FaultRun.begin(fleet, "11-clock" + seconds);
        fleet.worker(2).terminate();
        fleet.worker(2).awaitEnd();
        fleet.startWorker(
                2,
                Map.of(),
                CrashPoint.agent(
                        "clock" + seconds,
                        skewed("dev.darkroom.contract.EventMeta", seconds)
                                + skewed("dev.darkroom.contract.WorkerHeartbeat", seconds)));
        fleet.worker(2).awaitReady();
        run.goOnFor(Duration.ofSeconds(10));
        fleet.killWorker(1);
        run.goOnFor(Duration.ofSeconds(10));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    private static String skewed(String record, long seconds) {
        return "RULE " + record + "\nCLASS " + record + "\nMETHOD <init>\nAT ENTRY\nIF TRUE\nDO $2 = $2.plusSeconds("
                + seconds + ")\nENDRULE\n";
    }
}
