package dev.darkroom.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.S3BlobStore;
import dev.darkroom.blobs.StoreSettings;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.testing.LocalStack;
import dev.darkroom.testing.LocalStack.Part;
import dev.darkroom.worker.lane.Await;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The packaged worker on a real broker and a real object store. */
@TestMethodOrder(OrderAnnotation.class)
@Timeout(300)
class PackagedWorkerIT {

    private static final Path MODELS = Path.of("src/test/resources/models");
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final LocalStack STACK = Stack.get();

    private static WorkerProcess worker;
    private static JobClient client;
    private static BlobStore store;

    @BeforeAll
    static void start() {
        store = new S3BlobStore(new StoreSettings(
                URI.create(STACK.s3Endpoint()),
                STACK.s3Region(),
                STACK.s3Bucket(),
                STACK.s3AccessKey(),
                STACK.s3SecretKey(),
                Duration.ofSeconds(10)));
        worker = WorkerProcess.ready("worker-main", "main");
        client = new JobClient();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        worker.close();
        store.close();
    }

    @Test
    @Order(1)
    void a_job_is_started_and_succeeds_with_its_images_in_the_store() throws Exception {
        JobId id = client.send("main", "tiny", version("tiny"), tiny(42, 3));

        JobEvent.Succeeded succeeded = success(id, SOON);

        assertThat(client.events(id))
                .filteredOn(event -> !(event instanceof JobEvent.Progress))
                .hasSize(2)
                .first()
                .isInstanceOf(JobEvent.Started.class);
        assertThat(succeeded.meta().worker()).matches("worker-main-[0-9a-z]{4}");
        assertThat(succeeded.device()).isEqualTo("cpu");
        assertThat(succeeded.outputs())
                .extracting(output -> output.seed().value())
                .containsExactly(42L, 43L, 44L);
        for (Output output : succeeded.outputs()) {
            byte[] bytes = bytes(output);
            assertThat(output.sha256()).isEqualTo(sha256(bytes));
            assertThat(output.bytes()).isEqualTo(bytes.length);
            assertThat(output.width()).isEqualTo(2);
        }
    }

    @Test
    @Order(2)
    void the_same_seed_gives_the_same_bytes_alone_and_in_a_batch() throws Exception {
        JobId three = client.send("main", "tiny", version("tiny"), tiny(42, 3));
        JobId last = client.send("main", "tiny", version("tiny"), tiny(44, 1));
        JobId other = client.send("main", "tiny", version("tiny"), tiny(45, 1));

        Output inBatch = success(three, SOON).outputs().get(2);
        Output alone = success(last, SOON).outputs().get(0);

        assertThat(alone.sha256()).isEqualTo(inBatch.sha256());
        assertThat(bytes(alone)).isEqualTo(bytes(inBatch));
        assertThat(success(other, SOON).outputs().get(0).sha256()).isNotEqualTo(alone.sha256());
    }

    @Test
    @Order(3)
    void poison_fails_alone_and_its_neighbours_succeed() throws Exception {
        List<JobId> good = new ArrayList<>();
        JobId throwing = null;
        JobId notANumber = null;
        for (int i = 0; i < 6; i++) {
            good.add(client.send("main", "tiny", version("tiny"), tiny(i, 1)));
            if (i == 2) {
                throwing =
                        client.send("main", "tiny", version("tiny"), tiny(i, 1).put("fault", 2));
                notANumber =
                        client.send("main", "tiny", version("tiny"), tiny(i, 1).put("fault", 1));
            }
        }

        for (JobId id : good) {
            success(id, SOON);
        }
        assertThat(failure(throwing).code()).isEqualTo(FailureCode.MODEL_FAILED);
        assertThat(failure(notANumber).code()).isEqualTo(FailureCode.MODEL_FAILED);
    }

    @Test
    @Order(3)
    void input_that_does_not_fit_is_refused() throws Exception {
        JobId id = client.send("main", "tiny", version("tiny"), tiny(1, 1).put("temperature", 99));

        JobEvent.Failed failed = failure(id);

        assertThat(failed.code()).isEqualTo(FailureCode.INPUT_REJECTED);
        assertThat(failed.detail()).contains("/temperature");
    }

    @Test
    @Order(3)
    void a_model_that_nobody_serves_is_reported_and_no_other_job_waits_for_it() throws Exception {
        JobId unknown = client.send("main", "tiny", "000000000000", tiny(1, 1));
        JobId known = client.send("main", "tiny", version("tiny"), tiny(1, 1));

        success(known, SOON);
        JobEvent.Failed failed = failure(unknown);

        assertThat(failed.code()).isEqualTo(FailureCode.MODEL_UNAVAILABLE);
        assertThat(failed.detail()).contains("'tiny'", "000000000000");
    }

    @Test
    @Order(3)
    void what_is_no_job_is_parked_with_the_reason() {
        client.send("main", "broken", "no job at all".getBytes(StandardCharsets.UTF_8));

        Await.await(SOON, () -> JobClient.readAll(Topics.DEAD_JOBS).size() == 1);

        ConsumerRecord<String, byte[]> letter =
                JobClient.readAll(Topics.DEAD_JOBS).get(0);
        assertThat(letter.key()).isEqualTo("broken");
        assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo("no job at all");
        assertThat(header(letter, "reason")).contains("not a JobMessage");
        assertThat(header(letter, "original_topic")).isEqualTo(Topics.jobs("main"));
        assertThat(header(letter, "original_offset")).matches("\\d+");
        assertThat(header(letter, "original_partition")).matches("\\d+");
    }

    @Test
    @Order(4)
    void a_worker_announces_what_it_serves_and_lives() throws Exception {
        ConsumerRecord<String, byte[]> announcement = last("worker-main", "");
        WorkerAnnouncement read = Wire.read(announcement.value(), WorkerAnnouncement.class);

        assertThat(read.pool()).isEqualTo("main");
        assertThat(read.models()).extracting(model -> model.id()).contains("slow-loop", "tiny");
        assertThat(last("worker-main", Topics.HEARTBEAT_SUFFIX).value()).isNotNull();
    }

    @Test
    @Order(5)
    void a_job_of_40_seconds_on_a_lock_of_15_runs_once() throws Exception {
        double rounds = rounds(45);
        long runMs = 0;
        while (runMs < 40_000) { // the pace of a machine changes: too quick a run is tried again, twice as long
            JobId id = client.send("main", "slow-loop", version("slow-loop"), slow(rounds));

            runMs = success(id, Duration.ofMinutes(4)).timings().runMs();

            assertThat(executions(id)).isEqualTo(1);
            rounds *= 2;
        }
    }

    @Test
    @Order(6)
    void a_job_of_a_killed_worker_is_finished_by_another() throws Exception {
        double rounds = rounds(6);
        try (WorkerProcess one = WorkerProcess.ready("worker-kill-1", "kill");
                WorkerProcess two = WorkerProcess.ready("worker-kill-2", "kill")) {
            JobId id = client.send("kill", "slow-loop", version("slow-loop"), slow(rounds));
            JobEvent started = client.awaitEvent(id, SOON, event -> event instanceof JobEvent.Started);
            WorkerProcess busy = started.meta().worker().startsWith(one.id) ? one : two;
            WorkerProcess idle = busy == one ? two : one;

            busy.kill();

            JobEvent.Succeeded succeeded = success(id, Duration.ofSeconds(60));
            assertThat(succeeded.meta().worker()).startsWith(idle.id);
            JobEvent again = client.events(id).get(1);
            Duration gap = Duration.between(started.meta().time(), again.meta().time());
            assertThat(gap).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    @Order(7)
    void a_terminated_worker_finishes_what_runs_and_takes_its_announcement_back() throws Exception {
        double rounds = rounds(4);
        try (WorkerProcess leaving = WorkerProcess.ready("worker-leaving", "leaving")) {
            JobId id = client.send("leaving", "slow-loop", version("slow-loop"), slow(rounds));
            client.awaitEvent(id, SOON, event -> event instanceof JobEvent.Started);

            leaving.terminate();

            assertThat(leaving.awaitEnd()).isIn(0, 143);
            success(id, SOON);
            assertThat(executions(id)).isEqualTo(1);
            assertThat(last("worker-leaving", "").value()).isNull();
            assertThat(last("worker-leaving", Topics.HEARTBEAT_SUFFIX).value()).isNull();
        }
    }

    @Test
    @Order(8)
    void what_is_left_at_the_end_of_the_grace_goes_back_to_the_gateway() throws Exception {
        double rounds = rounds(20);
        try (WorkerProcess leaving =
                new WorkerProcess("worker-hurried", "hurried", Map.of("DARKROOM_WORKER_GRACE", "1s"))) {
            leaving.awaitReady();
            JobId id = client.send("hurried", "slow-loop", version("slow-loop"), slow(rounds));
            client.awaitEvent(id, SOON, event -> event instanceof JobEvent.Started);

            leaving.terminate();

            assertThat(leaving.awaitEnd()).isIn(0, 143);
            assertThat(client.events(id))
                    .hasSize(2)
                    .last()
                    .isInstanceOfSatisfying(JobEvent.Released.class, released -> {
                        assertThat(released.pauseS()).isZero();
                        assertThat(released.meta().worker()).startsWith(leaving.id);
                    });
        }
    }

    @Test
    @Order(9)
    void a_store_that_is_down_delays_a_job_and_fails_none() throws Exception {
        STACK.kill(Part.S3);
        JobId id = client.send("main", "tiny", version("tiny"), tiny(7, 1));
        client.awaitEvent(id, SOON, event -> event instanceof JobEvent.Started);
        Await.await(SOON, () -> worker.health("ready") == 503);

        STACK.restart(Part.S3);

        success(id, Duration.ofSeconds(60));
        assertThat(executions(id)).isEqualTo(1);
        assertThat(client.events(id)).noneMatch(event -> event instanceof JobEvent.Failed);
        Await.await(SOON, () -> worker.health("ready") == 200);
    }

    @Test
    @Order(10)
    void workers_wait_for_a_broker_that_is_down_and_go_on_when_it_is_back() throws Exception {
        STACK.kill(Part.KAFKA);
        try (WorkerProcess early = new WorkerProcess("worker-early", "early", Map.of())) {
            Await.await(SOON, () -> early.health("live") == 200);
            assertThat(early.health("ready")).isEqualTo(503);
            assertThat(worker.health("live")).isEqualTo(200);

            STACK.restart(Part.KAFKA);

            early.awaitReady();
            JobId onOld = client.send("main", "tiny", version("tiny"), tiny(8, 1));
            JobId onNew = client.send("early", "tiny", version("tiny"), tiny(8, 1));
            success(onOld, Duration.ofSeconds(60));
            success(onNew, Duration.ofSeconds(60));
        }
    }

    @Test
    @Order(11)
    void a_worker_with_a_package_that_is_none_gets_not_ready() throws Exception {
        try (WorkerProcess broken =
                new WorkerProcess("worker-broken", "broken", Map.of("DARKROOM_MODELS_DIRS", "target"))) {
            Await.await(SOON, () -> broken.log().contains("worker takes no jobs"));
            Await.await(SOON, () -> broken.health("live") == 200);

            assertThat(broken.health("ready")).isEqualTo(503);
            assertThat(broken.log()).contains("model.json is missing; add it, or remove the folder");
        }
    }

    @Test
    @Order(11)
    void a_bad_setting_stops_the_start_with_one_sentence() {
        try (WorkerProcess wrong = new WorkerProcess("worker-wrong", "main", Map.of("DARKROOM_WORKER_LOCK", "5s"))) {
            assertThat(wrong.awaitEnd()).isEqualTo(1);
            assertThat(wrong.log())
                    .contains("darkroom.worker.lock is 15s to 60s, not 5s")
                    .doesNotContain("\tat ");
        }
    }

    /** Rounds of {@code slow-loop} that take at least so long here: at the fastest pace of three trials. */
    private static double rounds(int seconds) throws Exception {
        double fastest = 0;
        for (int trial = 0; trial < 3; trial++) {
            double rounds = 300_000;
            JobId id = client.send("main", "slow-loop", version("slow-loop"), slow(rounds));
            fastest = Math.max(
                    fastest, rounds / Math.max(1, success(id, SOON).timings().runMs()));
        }
        return fastest * seconds * 1000;
    }

    private static long executions(JobId id) {
        return client.events(id).stream()
                .filter(event -> event instanceof JobEvent.Started)
                .count();
    }

    private static JobEvent.Succeeded success(JobId id, Duration limit) {
        JobEvent end = client.awaitEnd(id, limit);
        assertThat(end).isInstanceOf(JobEvent.Succeeded.class);
        return (JobEvent.Succeeded) end;
    }

    private static JobEvent.Failed failure(JobId id) {
        JobEvent end = client.awaitEnd(id, SOON);
        assertThat(end).isInstanceOf(JobEvent.Failed.class);
        return (JobEvent.Failed) end;
    }

    private static ObjectNode tiny(long seed, int count) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("seed", seed)
                .put("count", count)
                .put("kind", "any")
                .put("temperature", 1.0)
                .put("fault", 0);
    }

    private static ObjectNode slow(double rounds) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("seed", 1)
                .put("count", 1)
                .put("rounds", rounds);
    }

    private static String version(String model) throws Exception {
        return sha256(Files.readAllBytes(MODELS.resolve(model).resolve("model.json")))
                .substring(0, 12);
    }

    private static byte[] bytes(Output output) throws Exception {
        try (Blob blob = store.get(output.key()).orElseThrow()) {
            return blob.content().readAllBytes();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static ConsumerRecord<String, byte[]> last(String worker, String suffix) {
        return JobClient.readAll(Topics.WORKERS).stream()
                .filter(record -> record.key().matches(worker + "-[0-9a-z]{4}" + suffix))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
