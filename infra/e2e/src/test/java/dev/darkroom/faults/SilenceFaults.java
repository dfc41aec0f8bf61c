package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.TcpProxy.Way;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row 6: a worker falls silent, somebody else takes its jobs, and it comes back with what it has. */
@Tag("fault-6")
class SilenceFaults {
    private static final Duration BEYOND_THE_LOCK = Duration.ofSeconds(22);
    private static final int LONG_ROUNDS = 3_000_000;

    private final Fleet fleet = Fleet.shared();

    @Test
    void held_beyond_its_lock_and_continued() {
        FaultRun run = FaultRun.begin(fleet, "6-held");
        run.goOnFor(Duration.ofSeconds(3));
        fleet.holdWorker(1, BEYOND_THE_LOCK);
        fleet.holdWorker(2, BEYOND_THE_LOCK);
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    /** What it tells of them, be it that they failed, is no news, and it says so. */
    @Test
    void continued_while_another_one_runs_its_jobs() {
        FaultRun run = FaultRun.begin(fleet, "6-late");
        List<String> jobs = Load.submit(fleet, 4, Load.slowLoop(LONG_ROUNDS, 7));
        run.also(jobs);
        Set<String> lost = fleet.holdWorkerUntilOthersRunItsJobs(1, Set.copyOf(jobs));
        Plants.failLate(fleet, fleet.workerName(1), lost);
        run.goOnFor(Duration.ofSeconds(1));
        fleet.letWorkerGoOn(1);
        run.goOnFor(Duration.ofSeconds(10));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
        assertThat(fleet.worker(1).hasLogged("acknowledgement refused")).isTrue();
    }

    @Test
    void cut_off_from_the_broker_without_a_word() {
        cut("6-cut", Way.values());
    }

    @ParameterizedTest
    @EnumSource
    void cut_off_one_way(Way way) {
        cut("6-cut-" + way, way);
    }

    private void cut(String name, Way... ways) {
        FaultRun run = FaultRun.begin(fleet, name);
        run.goOnFor(Duration.ofSeconds(3));
        fleet.faults().mark(fleet.workerName(1) + " cut off");
        fleet.kafkaProxy().cut(ways);
        run.goOnFor(BEYOND_THE_LOCK);
        fleet.kafkaProxy().heal();
        fleet.faults().mark(fleet.workerName(1) + " reaches the broker again");
        run.goOnFor(Duration.ofSeconds(5));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    @Test
    void flapping() {
        FaultRun run = FaultRun.begin(fleet, "6-flapping");
        for (int turn = 0; turn < 6; turn++) {
            run.goOnFor(Duration.ofSeconds(2));
            fleet.faults().mark("connections reset");
            fleet.kafkaProxy().refuse();
            run.goOnFor(Duration.ofSeconds(1));
            fleet.kafkaProxy().heal();
        }
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }
}
