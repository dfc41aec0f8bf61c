package dev.darkroom.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.contract.DrainMessage;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.testing.LocalStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers as administrators see them, over HTTP and the control topic. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class WorkersIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final String idle = "idle-" + UUID.randomUUID();
    private ScriptedWorker worker;

    @BeforeEach
    void announce() throws Exception {
        worker = new ScriptedWorker();
        worker.announce(Samples.MODEL);
        worker.announceIdle(idle);
        await().atMost(SOON).until(() -> Admin.get("workers/" + idle).statusCode(), equalTo(200));
        await().atMost(SOON)
                .untilAsserted(() -> Admin.as(StackResource.ADA)
                        .get("/v1/models")
                        .then()
                        .body("data.id", hasItem(Samples.MODEL.id())));
    }

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void a_worker_shows_what_it_has_and_what_it_runs() throws Exception {
        String job = Admin.as(StackResource.ADA)
                .contentType(ContentType.JSON)
                .body("{\"model\": \"" + Samples.MODEL.id() + "\", \"input\": {}}")
                .post("/v1/jobs")
                .path("id");
        JobMessage message = worker.take(job);
        worker.start(message);

        await().atMost(SOON)
                .untilAsserted(() -> Admin.get("workers")
                        .then()
                        .body("data.find { it.id == 'scripted' }.state", equalTo("live"))
                        .body("data.find { it.id == 'scripted' }.pool", equalTo("default"))
                        .body("data.find { it.id == 'scripted' }.models.id", hasItem(Samples.MODEL.id()))
                        .body("data.find { it.id == 'scripted' }.running.id", hasItem(job))
                        .body("data.find { it.id == 'scripted' }.held", hasItem(job))
                        .body("data.find { it.id == 'scripted' }.last_heartbeat_at", notNullValue()));
        worker.succeed(message, new byte[] {1});
        await().atMost(SOON)
                .until(() -> Admin.as(StackResource.ADA).get("/v1/jobs/" + job).path("state"), equalTo("succeeded"));
    }

    @Test
    void a_worker_is_asked_to_end_until_it_has() throws Exception {
        Admin.post("workers/" + idle + ":drain", "{\"deadline_s\": 40}")
                .statusCode(202)
                .body("state", equalTo("draining"))
                .body("drain_by", notNullValue());

        Admin.post("workers/" + idle + ":drain").statusCode(202).body("state", equalTo("draining"));
        assertThat(Admin.acts("worker:" + idle)).containsExactly("worker.drain");
        Admin.get("audit?target=worker:" + idle).then().body("data[0].details.deadline_s", equalTo(40));
        await().atMost(SOON).untilAsserted(() -> assertThat(told()).hasSizeGreaterThanOrEqualTo(2));
        assertThat(told()).allSatisfy(each -> assertThat(each.deadlineS()).isBetween(10, 40));

        worker.retire(idle);

        await().atMost(SOON)
                .untilAsserted(() -> Admin.get("workers/" + idle)
                        .then()
                        .body("state", equalTo("drained"))
                        .body("stopped_at", notNullValue()));
    }

    @Test
    void one_that_is_not_there_or_makes_no_sense_is_refused() throws Exception {
        worker.retire(idle);
        await().atMost(SOON)
                .untilAsserted(() -> Admin.get("workers/" + idle)
                        .then()
                        .body("state", equalTo("gone"))
                        .body("drain_by", nullValue()));

        Admin.post("workers/" + idle + ":drain").statusCode(409);
        Admin.post("workers/none:drain").statusCode(404);
        Admin.post("workers/scripted:drain", "{\"deadline_s\": 3601}").statusCode(422);
        Admin.post("workers/scripted:drain", "{\"deadline\": 1}").statusCode(422);
        assertThat(Admin.acts("worker:" + idle)).isEmpty();
    }

    /** The drains of the idle worker on the control topic. */
    private List<DrainMessage> told() throws Exception {
        List<TopicPartition> partitions = Stream.of(0, 1)
                .map(each -> new TopicPartition(Topics.CONTROL, each))
                .toList();
        List<DrainMessage> drains = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", LocalStack.shared().kafka()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                    if (Topics.workerKey(idle).equals(each.key())) {
                        drains.add(Wire.read(each.value(), DrainMessage.class));
                    }
                }
            }
        }
        return drains;
    }
}
