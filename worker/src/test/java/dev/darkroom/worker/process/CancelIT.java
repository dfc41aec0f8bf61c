package dev.darkroom.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.worker.lane.Await;
import dev.darkroom.worker.models.TestModels;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cancellations and previews of the packaged worker, on a real broker. */
@Timeout(300)
class CancelIT {

    private static final Path ICONS = Path.of("models/icons");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int STEPS = 50;

    private static JobClient client;

    @TempDir
    Path models;

    @BeforeAll
    static void connect() {
        client = new JobClient();
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Test
    void a_run_shows_what_it_makes_and_stops_amid_its_steps_when_its_jobs_are_canceled() throws Exception {
        TestModels.copy(ICONS, models.resolve("icons"));
        try (WorkerProcess worker = new WorkerProcess(
                "worker-steps",
                "steps",
                Map.of("DARKROOM_MODELS_DIRS", models.toString(), "DARKROOM_WORKER_LANES", "1"))) {
            worker.awaitReady();
            List<JobId> jobs = Stream.generate(() -> client.send("steps", "icons", version(ICONS), icons()))
                    .limit(8)
                    .toList();
            Await.await(SOON, () -> jobs.stream().anyMatch(job -> !previews(job).isEmpty()));

            jobs.forEach(client::cancel);

            for (JobId job : jobs) {
                assertThat(client.awaitEnd(job, SOON)).isInstanceOf(JobEvent.Canceled.class);
                assertThat(client.events(job)).filteredOn(JobClient::ends).hasSize(1);
            }
            assertThat(jobs.stream()
                            .flatMap(job -> client.events(job).stream())
                            .filter(event -> event instanceof JobEvent.Progress)
                            .mapToInt(event -> ((JobEvent.Progress) event).step()))
                    .allMatch(step -> step < STEPS / 2);
            JobEvent.Preview preview = jobs.stream()
                    .flatMap(job -> previews(job).stream())
                    .findFirst()
                    .orElseThrow();
            var picture =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(preview.data())));
            assertThat(picture.getWidth()).isEqualTo(64).isEqualTo(preview.width());
            assertThat(preview.step()).isBetween(1, STEPS / 2);
        }
    }

    @Test
    void a_pass_of_minutes_is_stopped_amid_itself_and_the_next_job_runs() throws Exception {
        try (WorkerProcess worker = new WorkerProcess("worker-pass", "pass", Map.of("DARKROOM_WORKER_LANES", "1"))) {
            worker.awaitReady();
            JobId endless = client.send("pass", "slow-loop", version("slow-loop"), slow(1e9));
            client.awaitEvent(endless, SOON, event -> event instanceof JobEvent.Started);
            JobId next = client.send("pass", "slow-loop", version("slow-loop"), slow(1));

            client.cancel(endless);

            assertThat(client.awaitEnd(endless, SOON)).isInstanceOf(JobEvent.Canceled.class);
            assertThat(client.awaitEnd(next, SOON)).isInstanceOf(JobEvent.Succeeded.class);
            assertThat(client.events(endless)).filteredOn(JobClient::ends).hasSize(1);
        }
    }

    @Test
    void a_job_that_was_canceled_before_the_worker_came_never_starts() throws Exception {
        WorkerProcess.ready("worker-topics", "late").close();
        JobId canceled = client.send("late", "slow-loop", version("slow-loop"), slow(1e9));
        JobId wanted = client.send("late", "slow-loop", version("slow-loop"), slow(1));
        client.cancel(canceled);

        try (WorkerProcess worker = WorkerProcess.ready("worker-late", "late")) {
            assertThat(client.awaitEnd(wanted, SOON)).isInstanceOf(JobEvent.Succeeded.class);
            client.awaitEnd(canceled, SOON);

            assertThat(client.events(canceled)).singleElement().isInstanceOf(JobEvent.Canceled.class);
            assertThat(worker.log()).doesNotContain("not all cancellations could be read");
        }
    }

    private static List<JobEvent.Preview> previews(JobId job) {
        return client.events(job).stream()
                .filter(event -> event instanceof JobEvent.Preview)
                .map(event -> (JobEvent.Preview) event)
                .toList();
    }

    private static ObjectNode icons() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt", "a red car")
                .put("negative_prompt", "")
                .put("steps", STEPS)
                .put("guidance", 2)
                .put("scheduler", "ddim")
                .put("count", 16)
                .put("seed", 1);
    }

    private static ObjectNode slow(double rounds) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("seed", 1)
                .put("count", 1)
                .put("rounds", rounds);
    }

    private static String version(String model) {
        return version(TestModels.PACKAGES.resolve(model));
    }

    private static String version(Path folder) {
        try {
            byte[] description = Files.readAllBytes(folder.resolve("model.json"));
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(description))
                    .substring(0, 12);
        } catch (java.io.IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
