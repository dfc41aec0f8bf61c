package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.faults.oracle.Facts;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 9: events come twice, in the wrong order, all over again, or from nowhere. */
@Tag("fault-9")
class EventFaults {
    private static final String GROUP = "darkroom-gateway";
    private static final Duration READ_WITHIN = Duration.ofSeconds(90);

    private final Fleet fleet = Fleet.shared();
    private final Broker broker = new Broker(fleet.stack().kafka());

    @Test
    void repeated_reordered_and_replayed_events_change_nothing() {
        FaultRun run = FaultRun.begin(fleet, "9-events");
        Random chance = new Random(run.seed());
        for (int time = 0; time < 3; time++) {
            run.goOnFor(Duration.ofSeconds(3));
            Plants.repeatEvents(fleet, chance);
        }
        run.goOnFor(Duration.ofSeconds(2));
        run.end();

        List<Facts.LogRow> before = fleet.tables().log();
        Plants.repeatEvents(fleet, chance);
        awaitRead();
        assertThat(fleet.tables().log())
                .as("history after all events came again")
                .isEqualTo(before);

        fleet.gateway().terminate();
        fleet.gateway().awaitEnd();
        await("the gateway has left").atMost(READ_WITHIN).ignoreExceptions().until(() -> {
            broker.rewind(GROUP, Broker.EVENTS);
            return true;
        });
        fleet.faults().mark("replay from offset 0");
        fleet.gateway().start().awaitReady();
        awaitRead();
        assertThat(fleet.tables().log()).as("history after a replay").isEqualTo(before);
    }

    private void awaitRead() {
        await("all events are read").atMost(READ_WITHIN).until(() -> broker.lag(GROUP, Broker.EVENTS) == 0);
    }
}
