package dev.darkroom.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.contract.CancelMessage;
import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.CancelSignal;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.testing.LocalStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Cancellations on their way to the workers. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class CancelSignalIT {

    @Inject
    CancelSignal cancels;

    @Test
    void every_job_reaches_the_control_topic_under_its_own_key_and_may_be_said_again() throws Exception {
        List<JobId> ids = Stream.generate(Samples::id).limit(300).toList();
        Map<String, Integer> seen = new HashMap<>();
        new ScriptedWorker().close(); // makes the topics
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            cancels.send(List.of());
            cancels.send(ids);
            await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> read(consumer, seen).keySet(),
                            keys -> ids.stream().allMatch(id -> keys.contains(id.toString())));

            cancels.send(ids.subList(0, 1));

            String first = ids.get(0).toString();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> read(consumer, seen).get(first), times -> times >= 2);
        }
    }

    private static Map<String, Integer> read(KafkaConsumer<String, byte[]> consumer, Map<String, Integer> seen)
            throws Exception {
        for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(100))) {
            if (Topics.isWorkerKey(each.key()) || each.headers().lastHeader(CloudEventHeaders.TYPE) != null) {
                continue;
            }
            CancelMessage message = Wire.read(each.value(), CancelMessage.class);
            assertThat(each.key()).isEqualTo(message.jobId().toString());
            seen.merge(each.key(), 1, Integer::sum);
        }
        return seen;
    }

    private static KafkaConsumer<String, byte[]> consumer() {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", LocalStack.shared().kafka(),
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(0, 1)
                .map(each -> new TopicPartition(Topics.CONTROL, each))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
