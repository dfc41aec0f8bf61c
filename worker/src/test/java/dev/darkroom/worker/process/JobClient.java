package dev.darkroom.worker.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.CancelMessage;
import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.UnreadableMessageException;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.lane.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends jobs as the gateway does, and reads what workers say. */
final class JobClient implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", Stack.get().kafka()), new StringSerializer(), new ByteArraySerializer());
    private final List<JobEvent> events = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "events");
    private volatile boolean closed;

    JobClient() {
        reader.setDaemon(true);
        reader.start();
    }

    JobId send(String pool, String model, String version, ObjectNode input) {
        JobId id = new JobId(Generators.timeBasedEpochGenerator().generate());
        Seed seed = new Seed(input.path("seed").asLong());
        send(
                pool,
                id.toString(),
                Wire.write(new JobMessage(id, 1, "tenant", model, version, seed, input, Instant.now())));
        return id;
    }

    void send(String pool, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(Topics.jobs(pool), key, value));
        producer.flush();
    }

    /** All events of a job so far. */
    List<JobEvent> events(JobId id) {
        return events.stream().filter(event -> event.meta().jobId().equals(id)).toList();
    }

    /** Says that nobody wants a job any more. */
    void cancel(JobId id) {
        byte[] message = Wire.write(new CancelMessage(id, "a test"));
        var unused = producer.send(new ProducerRecord<>(Topics.CONTROL, id.toString(), message));
        producer.flush();
    }

    /** Waits until a job succeeded, failed or was canceled. */
    JobEvent awaitEnd(JobId id, Duration limit) {
        return awaitEvent(id, limit, JobClient::ends);
    }

    static boolean ends(JobEvent event) {
        return event instanceof JobEvent.Succeeded
                || event instanceof JobEvent.Failed
                || event instanceof JobEvent.Canceled;
    }

    JobEvent awaitEvent(JobId id, Duration limit, Predicate<JobEvent> wanted) {
        Await.await(limit, () -> events(id).stream().anyMatch(wanted));
        return events(id).stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Everything on a topic of one partition. */
    static List<ConsumerRecord<String, byte[]>> readAll(String topic) {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private static KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", Stack.get().kafka(),
                        "group.id", UUID.randomUUID().toString(),
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private void read() {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            consumer.subscribe(List.of(Topics.EVENTS));
            while (!closed) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    events.add(Wire.readEvent(
                            record.headers().lastHeader(CloudEventHeaders.TYPE).value(), record.value()));
                }
            }
        } catch (UnreadableMessageException e) {
            throw new AssertionError("a worker wrote an event that cannot be read", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        producer.close();
    }
}
