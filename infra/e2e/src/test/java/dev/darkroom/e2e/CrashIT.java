package dev.darkroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.testing.LocalStack;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes of the platform are killed or stopped while they work; what was accepted is finished all the same. */
class CrashIT {
    private static final Duration JOB = Duration.ofMillis(300);
    private static final Duration SHORT_JOB = Duration.ofMillis(20);
    private static final Duration PACE = Duration.ofMillis(50);
    private static final Duration ALL = Duration.ofSeconds(150);

    private static Deployment deployment;
    private static Client client;
    private static SlowModel slow;

    @BeforeAll
    static void start() {
        deployment = Deployment.start("crash", LocalStack.start(), 2);
        client = deployment.client();
        slow = SlowModel.measured(client);
    }

    @BeforeEach
    void bringBackWhatTheLastTestEnded() {
        deployment.startWhatIsDown();
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void jobs_of_a_killed_worker_are_finished_by_the_other() {
        List<String> ids = submit(40);
        await("work is under way").atMost(ALL).until(() -> client.count(ids, "succeeded") >= 5);

        deployment.worker(1).kill();

        allSucceed(ids);
    }

    @Test
    void a_worker_that_is_told_to_stop_ends_in_time_and_loses_nothing() {
        List<String> ids = submit(40);
        await("work is under way").atMost(ALL).until(() -> client.count(ids, "succeeded") >= 5);

        deployment.worker(2).terminate();

        assertThat(deployment.worker(2).awaitEnd())
                .as("exit code after SIGTERM")
                .isIn(0, 143);
        allSucceed(ids);
    }

    @Test
    void everything_that_a_killed_gateway_accepted_ends_in_success() {
        Queue<String> accepted = new ConcurrentLinkedQueue<>();
        AtomicBoolean goOn = new AtomicBoolean(true);
        List<CompletableFuture<Void>> clients = IntStream.range(0, 3)
                .mapToObj(number -> CompletableFuture.runAsync(() -> keepSubmitting(accepted, goOn)))
                .toList();
        await("jobs are accepted").atMost(ALL).until(() -> accepted.size() >= 20);

        deployment.gateway().kill();
        int before = accepted.size();
        deployment.gateway().start().awaitReady();

        await("jobs are accepted again").atMost(ALL).until(() -> accepted.size() >= before + 20);
        goOn.set(false);
        clients.forEach(CompletableFuture::join);
        allSucceed(List.copyOf(accepted));
    }

    private static List<String> submit(int jobs) {
        return IntStream.range(0, jobs)
                .mapToObj(number -> client.submit(SlowModel.ID, slow.input(JOB)))
                .toList();
    }

    private static void allSucceed(Collection<String> ids) {
        client.awaitEnds(ids, ALL)
                .values()
                .forEach(job ->
                        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("succeeded"));
        deployment.evidence().succeededOnce(ids);
    }

    /** Submits short jobs; only what was answered with 202 counts as accepted. */
    private static void keepSubmitting(Queue<String> accepted, AtomicBoolean goOn) {
        while (goOn.get()) {
            client.trySubmit(SlowModel.ID, slow.input(SHORT_JOB)).ifPresent(accepted::add);
            LockSupport.parkNanos(PACE.toNanos());
        }
    }
}
