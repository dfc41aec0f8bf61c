package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.oracle.Facts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 2: the gateway ends between two writes that belong together. */
@Tag("fault-2")
class GatewayCrashFaults {
    private static final Duration CRASHES_WITHIN = Duration.ofSeconds(90);

    private final Fleet fleet = Fleet.shared();

    static List<CrashPoint> points() {
        return CrashPoint.ofGateways();
    }

    @Test
    void told_to_stop() {
        FaultRun run = FaultRun.begin(fleet, "2-stop");
        run.goOnFor(Duration.ofSeconds(3));
        fleet.gateway().terminate();
        assertThat(fleet.gateway().awaitEnd()).as("exit code").isIn(0, 143);
        fleet.faults().mark("the gateway has stopped");
        fleet.gateway().start().awaitReady();
        run.goOnFor(Duration.ofSeconds(3));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("points")
    void ends_at(CrashPoint point) {
        FaultRun run = FaultRun.begin(fleet, "2-" + point);
        run.goOnFor(Duration.ofSeconds(3));

        fleet.crashGateway(point, 3, CRASHES_WITHIN);

        fleet.gateway().awaitReady();
        run.goOnFor(Duration.ofSeconds(3));
        Facts facts = run.end();
        assertThat(run.inState(facts, "failed")).as("failed").isEmpty();
        assertThat(run.inState(facts, "succeeded")).as("succeeded").isNotEmpty();
    }
}
