package dev.darkroom.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The events topic, read from its beginning. */
final class Events {
    private static final String TOPIC = "darkroom.events";

    private Events() {}

    /** The types of all events that are on the topic now, by job, each job's in order. */
    static Map<String, List<String>> typesByJob(String kafka) {
        Map<String, List<String>> types = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                for (ConsumerRecord<String, byte[]> event : consumer.poll(Duration.ofMillis(200))) {
                    types.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(type(event));
                }
            }
        }
        return types;
    }

    private static String type(ConsumerRecord<String, byte[]> event) {
        Header header = event.headers().lastHeader("ce_type");
        return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
