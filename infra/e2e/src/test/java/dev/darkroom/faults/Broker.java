package dev.darkroom.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.faults.oracle.Facts.DeadLetter;
import dev.darkroom.faults.oracle.Facts.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics, read and written by somebody who is none of ours. One thread. */
final class Broker {
    static final String EVENTS = "darkroom.events";
    static final String JOBS = "darkroom.jobs.default";
    private static final String DEAD_LETTERS = "dlq.darkroom.jobs";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A starved machine's broker may lose its place for a while. */
    private static final int BROKER_BACK_WITHIN_MS = 180_000;

    private final String address;

    Broker(String address) {
        this.address = address;
    }

    /** All records that are on a topic now, in order in each partition. */
    List<ConsumerRecord<String, byte[]>> records(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic);
            List<TopicPartition> all = partitions.stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** The events that can be read. */
    List<Event> events() {
        return records(EVENTS).stream().flatMap(each -> event(each).stream()).toList();
    }

    private static Optional<Event> event(ConsumerRecord<String, byte[]> message) {
        try {
            JsonNode value = JSON.readTree(message.value());
            JsonNode meta = value.path("meta");
            if (!meta.has("job_id")) {
                return Optional.empty();
            }
            List<String> outputs = new ArrayList<>();
            value.path("outputs")
                    .forEach(each -> outputs.add(each.path("sha256").asText()));
            return Optional.of(new Event(
                    meta.path("job_id").asText(),
                    meta.path("id").asText(),
                    header(message, "ce_type"),
                    meta.path("attempt").asInt(),
                    meta.path("delivery").asInt(1),
                    meta.path("worker").asText(),
                    message.offset(),
                    outputs));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<?, ?> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    List<DeadLetter> deadLetters() {
        return records(DEAD_LETTERS).stream()
                .map(each -> new DeadLetter(String.valueOf(each.key()), header(each, "reason")))
                .toList();
    }

    /** Sends these records in this order, each to its own topic and partition. */
    void send(Collection<ProducerRecord<String, byte[]>> records) {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", address, "acks", "all", "max.block.ms", BROKER_BACK_WITHIN_MS),
                new StringSerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            producer.flush();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The same record again. */
    static ProducerRecord<String, byte[]> again(ConsumerRecord<String, byte[]> is) {
        return new ProducerRecord<>(is.topic(), is.partition(), null, is.key(), is.value(), is.headers());
    }

    /** Sets a group, which nobody is in, back to the beginning of a topic. */
    void rewind(String group, String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            Map<TopicPartition, OffsetAndMetadata> beginning = new HashMap<>();
            admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .forEach(each ->
                            beginning.put(new TopicPartition(topic, each.partition()), new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets(group, beginning).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many records a group has not read yet. */
    long lag(String group, String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address));
                KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", address), new StringDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            long lag = 0;
            for (Map.Entry<TopicPartition, Long> end :
                    consumer.endOffsets(partitions).entrySet()) {
                OffsetAndMetadata at = committed.get(end.getKey());
                lag += end.getValue() - (at == null ? 0 : at.offset());
            }
            return lag;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
