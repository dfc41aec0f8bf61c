package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.testing.LocalStack.Part;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row 7: a disk is full. */
@Tag("fault-7")
class DiskFaults {
    private static final Duration FULL_FOR = Duration.ofSeconds(12);

    private static final Map<Part, SmallDisk> DISKS = new EnumMap<>(Part.class);
    private static SmallDisk ofWorker;
    private static Fleet fleet;

    @BeforeAll
    static void start() {
        for (Part part : Part.values()) {
            DISKS.put(part, SmallDisk.mount(part.name(), 800));
        }
        ofWorker = SmallDisk.mount("worker", 100);
        fleet = Fleet.start("disks", 1, 2, part -> DISKS.get(part).folder());
    }

    @AfterAll
    static void close() {
        if (fleet != null) {
            fleet.close();
        }
        DISKS.values().forEach(SmallDisk::close);
        if (ofWorker != null) {
            ofWorker.close();
        }
    }

    /** Whoever frees a disk starts what stood on it again. */
    @ParameterizedTest
    @EnumSource
    void under(Part part) {
        FaultRun run = FaultRun.begin(fleet, "7-" + part);
        run.goOnFor(Duration.ofSeconds(3));
        DISKS.get(part).fill();
        fleet.faults().mark("the disk of " + part + " is full");
        run.goOnFor(FULL_FOR);
        DISKS.get(part).free();
        fleet.faults().mark("the disk of " + part + " has room again");
        fleet.kill(part);
        fleet.restart(part);
        run.goOnFor(Duration.ofSeconds(5));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    /** A database that was not started again goes on by itself. */
    @Test
    void under_a_database_that_stays_up() {
        FaultRun run = FaultRun.begin(fleet, "7-POSTGRES-up");
        for (int time = 0; time < 3; time++) {
            run.goOnFor(Duration.ofSeconds(2));
            DISKS.get(Part.POSTGRES).fill();
            run.goOnFor(Duration.ofSeconds(2));
            DISKS.get(Part.POSTGRES).free();
        }
        run.goOnFor(Duration.ofSeconds(5));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    /** It cannot unpack its native libraries. */
    @Test
    void under_a_worker_that_starts() throws InterruptedException {
        FaultRun run = FaultRun.begin(fleet, "7-worker");
        fleet.worker(2).terminate();
        fleet.worker(2).awaitEnd();
        ofWorker.fill();
        fleet.startWorker(2, Map.of(), List.of("-Djava.io.tmpdir=" + ofWorker.folder()));
        run.goOnFor(FULL_FOR);
        assertThat(fleet.worker(2).isAlive() && fleet.worker(2).isReady())
                .as("ready")
                .isFalse();
        if (fleet.worker(2).isAlive()) {
            fleet.worker(2).kill();
        }
        ofWorker.free();
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }
}
