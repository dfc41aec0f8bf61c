package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.oracle.Facts;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 1: a worker ends at each moment of a job's life. */
@Tag("fault-1")
class WorkerCrashFaults {
    private static final Duration CRASHES_WITHIN = Duration.ofSeconds(90);

    private final Fleet fleet = Fleet.shared();

    static List<CrashPoint> points() {
        return CrashPoint.ofWorkers();
    }

    @ParameterizedTest
    @MethodSource("points")
    void ends_at(CrashPoint point) {
        FaultRun run = FaultRun.begin(fleet, "1-" + point);
        fleet.replaceWorker(2, point, 3);

        fleet.awaitCrashOfWorker(2, CRASHES_WITHIN);

        run.goOnFor(Duration.ofSeconds(3));
        Facts facts = run.end();
        assertThat(run.inState(facts, "failed")).as("failed").isEmpty();
        assertThat(run.inState(facts, "succeeded")).as("succeeded").isNotEmpty();
    }

    @Test
    void killed_at_random_every_few_seconds() {
        FaultRun run = FaultRun.begin(fleet, "1-random");
        Random chance = new Random(run.seed());
        int kills = Integer.getInteger("faults.kills", 10);
        for (int kill = 0; kill < kills; kill++) {
            run.goOnFor(Duration.ofMillis(1_000 + chance.nextInt(2_000)));
            int victim = 1 + chance.nextInt(fleet.workerCount());
            fleet.killWorker(victim);
            fleet.startWorker(victim);
            fleet.worker(victim).awaitReady();
        }
        run.end();
    }
}
