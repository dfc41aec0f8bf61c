package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 5: the object store is away, slow, or lost in the middle of a put. */
@Tag("fault-5")
class StoreFaults {
    private final Fleet fleet = Fleet.shared();

    @Test
    void away() {
        spoiled("5-away", fleet.s3Proxy()::refuse);
    }

    @Test
    void silent() {
        spoiled("5-silent", () -> fleet.s3Proxy().cut(TcpProxy.Way.values()));
    }

    @Test
    void slow() {
        spoiled("5-slow", () -> fleet.s3Proxy().delay(2_000));
    }

    @Test
    void lost_in_the_middle_of_a_put() {
        spoiled("5-put", () -> fleet.s3Proxy().dropAfter(700));
    }

    /** The store has the object, and the worker is not told. */
    @Test
    void answers_that_never_come() {
        spoiled("5-answer", () -> fleet.s3Proxy().cut(TcpProxy.Way.TO_CLIENT));
    }

    /** The last chunk of every PNG arrives with another name. */
    @Test
    void bytes_that_change_on_the_way() {
        spoiled("5-altered", () -> fleet.s3Proxy().alter("IEND"));
    }

    private void spoiled(String name, Runnable spoil) {
        FaultRun run = FaultRun.begin(fleet, name);
        run.goOnFor(Duration.ofSeconds(3));
        fleet.faults().mark(name + " begins");
        spoil.run();
        run.goOnFor(Duration.ofSeconds(15));
        fleet.s3Proxy().heal();
        fleet.faults().mark(name + " is over");
        run.goOnFor(Duration.ofSeconds(3));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }
}
