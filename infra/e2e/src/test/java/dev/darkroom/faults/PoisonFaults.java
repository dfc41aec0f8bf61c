package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.faults.oracle.Facts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 8: what no worker can run is parked, and everything else goes on. */
@Tag("fault-8")
class PoisonFaults {
    /** An int, as Byteman reads numbers. */
    private static final long SEED = 1_313_131_313;

    private static final Duration GIVEN_UP_WITHIN = Duration.ofMinutes(4);

    private final Fleet fleet = Fleet.shared();

    @Test
    void messages_that_are_no_jobs() {
        FaultRun run = FaultRun.begin(fleet, "8-bytes");
        Random chance = new Random(run.seed());
        for (int time = 0; time < 3; time++) {
            run.goOnFor(Duration.ofSeconds(2));
            Plants.poison(fleet, chance);
        }
        run.goOnFor(Duration.ofSeconds(3));
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    @Test
    void a_job_that_ends_its_worker_fails_after_three_attempts_and_the_others_go_on() {
        poisoned("8-exit", "killJVM()", SEED);
    }

    @Test
    void a_job_that_takes_all_memory_fails_and_the_others_go_on() {
        poisoned("8-memory", "throw new java.lang.OutOfMemoryError(\"planted\")", SEED + 1);
    }

    private void poisoned(String name, String action, long seed) {
        FaultRun run = FaultRun.begin(fleet, name, new Load.Shape(1, 1_000, 0, 0));
        List<String> options = CrashPoint.poison(seed, action);
        for (int number = 1; number <= fleet.workerCount(); number++) {
            fleet.worker(number).terminate();
            fleet.worker(number).awaitEnd();
            fleet.startWorker(number, Map.of(), options);
            fleet.worker(number).awaitReady();
        }
        List<String> poison =
                Load.submit(fleet, 1, "{\"model\":\"fashion-vae\",\"input\":{\"count\":1,\"seed\":" + seed + "}}");
        run.also(poison);
        fleet.faults().mark("poison " + poison);

        String state = keepWorkersAlive(poison.get(0), options);

        Facts facts = run.end();
        assertThat(state).as("the poison's state").isEqualTo("failed");
        assertThat(run.inState(facts, "failed")).isEqualTo(poison);
    }

    /** Starts workers that die anew, poisoned like before, until the job has ended. */
    private String keepWorkersAlive(String job, List<String> options) {
        long deadline = System.nanoTime() + GIVEN_UP_WITHIN.toNanos();
        String state = "";
        while (!Api.TERMINAL.contains(state) && System.nanoTime() - deadline < 0) {
            for (int number = 1; number <= fleet.workerCount(); number++) {
                if (!fleet.worker(number).isAlive()) {
                    fleet.faults().mark(fleet.workerName(number) + " died of poison");
                    fleet.startWorker(number, Map.of(), options);
                }
            }
            Pause.ms(300);
            JsonNode answer = fleet.api().get("/v1/jobs/" + job).body();
            state = answer.path("state").asText();
        }
        return state;
    }
}
