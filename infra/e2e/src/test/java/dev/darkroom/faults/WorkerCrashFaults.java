package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.oracle.Facts;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 1: a worker ends at each moment of a job's life. */
@Tag("fault-1")
class WorkerCrashFaults {
    private static final Duration CRASHES_WITHIN = Duration.ofSeconds(90);
    private static final int LEG = 100;
    private static final int MANY_WORKERS = 8;
    private static final int KILLERS = 3;
    private static final long STORE_DELAY_MS = 500;

    private final Fleet fleet = Fleet.shared();
    private final ExecutorService threads = Executors.newFixedThreadPool(KILLERS);

    @AfterEach
    void stopKilling() {
        threads.shutdownNow();
    }

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

    /** As many as {@code -Dfaults.kills} says, judged after each {@value #LEG}, with the recoveries of all at the end. */
    @Test
    void killed_at_random_while_they_are_busy() {
        int kills = Integer.getInteger("faults.kills", 20);
        try (Fleet many = Fleet.start("kills", 1, MANY_WORKERS)) {
            many.quickenStarts();
            for (int done = 0; done < kills; done += LEG) {
                FaultRun run = FaultRun.begin(many, "1-random-" + (1 + done / LEG), new Load.Shape(3, 600, 0.05, 0.2));
                // It keeps workers busy and the processor free for the starts.
                many.s3Proxy().delay(STORE_DELAY_MS);
                AtomicInteger left = new AtomicInteger(Math.min(LEG, kills - done));
                CompletableFuture.allOf(IntStream.range(0, KILLERS)
                                .mapToObj(killer -> new Random(run.seed() + killer))
                                .map(chance -> CompletableFuture.runAsync(() -> kill(many, left, chance), threads))
                                .toArray(CompletableFuture[]::new))
                        .join();
                run.end();
            }
            many.faults()
                    .mark("recoveries in all: "
                            + Recoveries.of(many.faults().kills(), many.tables().steps()));
        }
    }

    /** Kills that came too late to leave work undone are not among those that count. */
    private static void kill(Fleet fleet, AtomicInteger left, Random chance) {
        while (left.getAndDecrement() > 0) {
            if (!fleet.killBusyWorker(chance)) {
                left.incrementAndGet();
            }
        }
    }
}
