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
    private static final int LEG = 100;

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

    /** As many as {@code -Dfaults.kills} says, judged after each {@value #LEG}. */
    @Test
    void killed_at_random_while_they_are_busy() {
        int kills = Integer.getInteger("faults.kills", 20);
        Random chance = new Random(Seeds.seed());
        try (Fleet many = Fleet.start("kills", 1, 3)) {
            many.quickenStarts();
            for (int done = 0; done < kills; done += LEG) {
                FaultRun run = FaultRun.begin(many, "1-random-" + (1 + done / LEG), Load.Shape.slow());
                int busy = 0;
                while (busy < Math.min(LEG, kills - done)) {
                    busy += many.killBusyWorker(chance) ? 1 : 0;
                }
                run.end();
            }
        }
    }
}
