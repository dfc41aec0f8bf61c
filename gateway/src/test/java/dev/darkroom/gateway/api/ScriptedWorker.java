package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.blobs.S3BlobStore;
import dev.darkroom.blobs.StoreSettings;
import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Timings;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.testing.LocalStack;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Does by hand, on the real broker and store, what a worker does. */
final class ScriptedWorker implements AutoCloseable {

    static final String ID = "scripted";

    private final LocalStack stack = LocalStack.shared();
    private final Map<String, Object> kafka = Map.of("bootstrap.servers", stack.kafka());
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private final Set<JobId> running = ConcurrentHashMap.newKeySet();
    private final Map<UUID, JobMessage> received = new HashMap<>();
    private final S3BlobStore blobs = new S3BlobStore(new StoreSettings(
            URI.create(stack.s3Endpoint()),
            stack.s3Region(),
            stack.s3Bucket(),
            stack.s3AccessKey(),
            stack.s3SecretKey(),
            Duration.ofSeconds(10)));

    ScriptedWorker() throws Exception {
        createTopics(Topics.EVENTS, Topics.WORKERS, Topics.CONTROL, Topics.jobs(Topics.DEFAULT_POOL), Topics.DEAD_JOBS);
        producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("group.id", "scripted-" + UUID.randomUUID());
        config.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.jobs(Topics.DEFAULT_POOL)));
    }

    private void createTopics(String... names) throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            for (String topic : names) {
                try {
                    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1)))
                            .all()
                            .get();
                } catch (java.util.concurrent.ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Announces a worker that can hold very many jobs and lives as long as this one is open. */
    @SuppressWarnings("FutureReturnValueIgnored") // it beats until it is shut down
    void announce(ModelDescription... models) throws Exception {
        WorkerAnnouncement announcement = Samples.worker(ID, models);
        producer.send(new ProducerRecord<>(Topics.WORKERS, ID, Wire.write(announcement)))
                .get();
        heart.scheduleAtFixedRate(this::beat, 0, 2, TimeUnit.SECONDS);
    }

    /** Announces a worker of another pool, which stops at once: its model stays known, and nobody serves it. */
    void announceAndStop(String pool, ModelDescription model) throws Exception {
        createTopics(Topics.jobs(pool));
        String id = ID + "-" + pool;
        WorkerAnnouncement announcement = new WorkerAnnouncement(id, pool, "cpu", 1, 1, Instant.now(), List.of(model));
        producer.send(new ProducerRecord<>(Topics.WORKERS, id, Wire.write(announcement)))
                .get();
        // The gateway looks at the latest of what it reads at once: it must have read this first.
        await().atMost(Duration.ofSeconds(20))
                .until(() -> given().header("Authorization", "Bearer " + StackResource.SHOP)
                                .get("/v1/models/" + model.id())
                                .statusCode()
                        == 200);
        producer.send(new ProducerRecord<>(Topics.WORKERS, id, null)).get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the next one says the same
    private void beat() {
        WorkerHeartbeat heartbeat = new WorkerHeartbeat(ID, Instant.now(), true, List.copyOf(running));
        producer.send(new ProducerRecord<>(Topics.WORKERS, ID + Topics.HEARTBEAT_SUFFIX, Wire.write(heartbeat)));
    }

    /** The message of a job, which must come within ten seconds. */
    JobMessage take(String jobId) throws Exception {
        UUID id = UUID.fromString(jobId);
        for (int i = 0; i < 100 && !received.containsKey(id); i++) {
            for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                JobMessage message = Wire.read(each.value(), JobMessage.class);
                received.put(message.jobId().value(), message);
            }
        }
        if (!received.containsKey(id)) {
            throw new AssertionError("job " + id + " was not published");
        }
        return received.get(id);
    }

    /** Whether a job's message came so far. */
    boolean has(String jobId) {
        return received.containsKey(UUID.fromString(jobId));
    }

    void cancel(JobMessage job) throws Exception {
        send(new JobEvent.Canceled(meta(job)));
    }

    void start(JobMessage job) throws Exception {
        send(new JobEvent.Started(meta(job), "cpu"));
    }

    void progress(JobMessage job, int step, int steps) throws Exception {
        send(new JobEvent.Progress(meta(job), step, steps));
    }

    void preview(JobMessage job, int step, int steps, byte[] file) throws Exception {
        String data = Base64.getEncoder().encodeToString(file);
        send(new JobEvent.Preview(meta(job), step, steps, 0, "image/png", 128, 96, data));
    }

    void succeed(JobMessage job, byte[] image) throws Exception {
        succeed(job, image, null);
    }

    /**
     * Ends a job well.
     *
     * @param details what the model tells of the image, or null
     */
    void succeed(JobMessage job, byte[] image, ObjectNode details) throws Exception {
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
        ObjectKey key = ObjectKey.output(job.jobId(), 0, hash, "png");
        blobs.put(key, image, "image/png");
        Output output = new Output(0, key, "image/png", 28, 28, image.length, hash, job.seed(), details);
        send(new JobEvent.Succeeded(meta(job), "cpu", List.of(output), new Timings(1, 8, 2, 1, 3)));
    }

    void fail(JobMessage job, String detail) throws Exception {
        send(new JobEvent.Failed(meta(job), dev.darkroom.contract.FailureCode.MODEL_FAILED, detail));
    }

    /** What no part of the platform would send. */
    void sendGarbage(String key) throws Exception {
        producer.send(new ProducerRecord<>(Topics.EVENTS, key, "{".getBytes(UTF_8)))
                .get();
        producer.send(new ProducerRecord<>(Topics.EVENTS, null, null)).get();
        producer.send(new ProducerRecord<>(Topics.WORKERS, key, "{".getBytes(UTF_8)))
                .get();
    }

    /** Parks a message as a worker does that cannot read it. */
    void park(String key, byte[] value, String reason) throws Exception {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(Topics.DEAD_JOBS, key, value);
        Map.of(
                        "reason",
                        reason,
                        "original_topic",
                        "darkroom.jobs.default",
                        "original_partition",
                        "0",
                        "original_offset",
                        "7")
                .forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
        producer.send(letter).get();
    }

    /** Announces another worker, of a pool of its own and without models. */
    void announceIdle(String id) throws Exception {
        WorkerAnnouncement announcement = new WorkerAnnouncement(id, "idle", "cpu", 1, 1, Instant.now(), List.of());
        producer.send(new ProducerRecord<>(Topics.WORKERS, id, Wire.write(announcement)))
                .get();
    }

    /** Takes the announcement of a worker back, as it does when it ends. */
    void retire(String id) throws Exception {
        producer.send(new ProducerRecord<>(Topics.WORKERS, id, null)).get();
    }

    private static EventMeta meta(JobMessage job) {
        return new EventMeta(UUID.randomUUID(), Instant.now(), ID, job.jobId(), job.attempt(), null);
    }

    private void send(JobEvent event) throws Exception {
        if (event instanceof JobEvent.Started) {
            running.add(event.meta().jobId());
        }
        ProducerRecord<String, byte[]> message =
                new ProducerRecord<>(Topics.EVENTS, event.meta().jobId().toString(), Wire.write(event));
        CloudEventHeaders.of(event).forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        producer.send(message).get();
    }

    @Override
    public void close() {
        heart.shutdownNow();
        producer.close();
        consumer.close();
        blobs.close();
    }
}
