package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows 13 and 14: those who are told do not listen. */
class ListenerFaults {
    private static final int LISTENERS = 200;

    private final Fleet fleet = Fleet.shared();

    @Tag("fault-13")
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWER")
    void a_receiver_that_misbehaves_delays_nobody_else(WebhookReceiver.Manner manner) {
        Api.Answer bad = fleet.api()
                .post("/v1/webhooks", "{\"url\":\"" + fleet.receiver().url("/bad") + "\"}", "");
        assertThat(bad.status()).as("%s", bad).isEqualTo(201);
        FaultRun run = FaultRun.begin(fleet, "13-" + manner);
        fleet.receiver().misbehave(manner);
        run.goOnFor(Duration.ofSeconds(15));
        run.end();
        assertThat(fleet.clients().awaitedHooks()).as("never told").isEmpty();
    }

    @Tag("fault-14")
    @Test
    void slow_readers_and_dropped_ones_hear_everything_in_the_end() {
        FaultRun run = FaultRun.begin(fleet, "14-readers");
        List<String> jobs = Load.submit(fleet, 20, "{\"model\":\"slow-loop\",\"input\":{\"rounds\":200000}}");
        run.also(jobs);
        ExecutorService threads = Executors.newFixedThreadPool(LISTENERS);
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        List<CompletableFuture<Void>> listeners = new ArrayList<>();
        for (int number = 0; number < LISTENERS; number++) {
            Listener listener = new Listener(
                    fleet.api(), fleet.clients(), jobs.get(number % jobs.size()), "slow-" + number, number % 100);
            listeners.add(CompletableFuture.runAsync(() -> listener.follow(deadline), threads));
        }
        run.goOnFor(Duration.ofSeconds(3));
        fleet.killGateway();
        fleet.gateway().awaitReady();
        listeners.forEach(CompletableFuture::join);
        threads.shutdownNow();
        run.end();
        long ends = fleet.clients().sightings().stream()
                .filter(each -> each.by().startsWith("slow-") && Api.TERMINAL.contains(each.state()))
                .count();
        assertThat(ends).as("listeners that were told of the end").isEqualTo(LISTENERS);
    }
}
