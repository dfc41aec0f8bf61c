package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.TakeBackMessage;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.testing.LocalStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AdminQueuesIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String MODEL = "queue-stencil";
    private static final byte[] IMAGE = "a picture".getBytes(StandardCharsets.UTF_8);

    private static ScriptedWorker worker;

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void announce() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(Samples.model(MODEL, "0123456789ab"));
            await().atMost(SOON)
                    .untilAsserted(() -> client().get("/v1/models").then().body("data.id", hasItem(MODEL)));
        }
    }

    @AfterEach
    void resume() {
        admin().post("/v1/admin/queues/default:resume").then().statusCode(200);
        admin().post("/v1/admin/models/" + MODEL + ":resume").then().statusCode(200);
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    @Test
    void a_pause_under_load_lets_nothing_start_and_afterwards_all_of_it_ends() throws Exception {
        List<String> ids = submit(200);
        ExecutorService other = Executors.newSingleThreadExecutor();
        AtomicBoolean paused = new AtomicBoolean();
        try {
            Future<?> starting = other.submit(() -> {
                for (int i = 0; i < ids.size() && !paused.get(); i++) {
                    worker.start(worker.take(ids.get(i)));
                }
                return ids;
            });
            await().atMost(SOON).until(() -> running() > 10);

            ValidatableResponse answer = admin().contentType(ContentType.JSON)
                    .body("{\"reason\": \"the device is hot\"}")
                    .post("/v1/admin/models/" + MODEL + ":pause")
                    .then();
            long running = running();

            answer.statusCode(200)
                    .body("changed", equalTo(true))
                    .body("pause.reason", equalTo("the device is hot"))
                    .body("pause.tenant", equalTo("ops"))
                    .body("taken_back", greaterThan(0));
            await().during(Duration.ofSeconds(4)).atMost(SOON).until(() -> running() == running);
            paused.set(true);
            starting.get();
        } finally {
            other.shutdownNow();
        }

        String waiting = one("SELECT id FROM jobs WHERE model = '" + MODEL + "' AND state = 'queued' LIMIT 1");
        client().get("/v1/jobs/" + waiting)
                .then()
                .body("queue.why.code", equalTo("paused"))
                .body("queue.why.detail", equalTo("model " + MODEL + " is paused: the device is hot"))
                .body("queue.eta", nullValue());
        admin().get("/v1/admin/queues?model=" + MODEL)
                .then()
                .body("data.find { it.pool == 'default' }.lines[0].paused.reason", equalTo("the device is hot"))
                .body("alarms.code", hasItem("paused_with_jobs"));
        assertThat(one("SELECT count(*) FROM audit_log WHERE action = 'model.pause' AND target = 'model:" + MODEL
                        + "'"))
                .isEqualTo("1");
        assertThat(takenBackMessages()).isNotEmpty();

        admin().post("/v1/admin/models/" + MODEL + ":resume")
                .then()
                .statusCode(200)
                .body("changed", equalTo(true));
        finish(ids);
        assertThat(one("SELECT count(*) FROM job_attempts AS a JOIN jobs AS j ON j.id = a.job_id WHERE j.model = '"
                        + MODEL + "' AND a.outcome = 'lost'"))
                .isEqualTo("0");
    }

    @Test
    void depth_is_told_by_line_beside_what_kafka_says_and_a_gateway_draws_it_for_all_who_watch() throws Exception {
        admin().contentType(ContentType.JSON)
                .post("/v1/admin/queues/default:pause")
                .then()
                .statusCode(200);
        List<String> ids = submit(5);

        admin().get("/v1/admin/queues?pool=default&tenant=queue&model=" + MODEL + "&priority=normal")
                .then()
                .statusCode(200)
                .body("data", hasSize(1))
                .body("data[0].depth.waiting", equalTo(5))
                .body("data[0].depth.oldest.age_s", greaterThanOrEqualTo(0f))
                .body("data[0].lines", hasSize(1))
                .body("data[0].workers.live", greaterThanOrEqualTo(1))
                .body("data[0].paused.kind", equalTo("pool"))
                .body("alarms.code", hasItem("paused_with_jobs"));
        await().atMost(SOON)
                .untilAsserted(() -> admin().get("/v1/admin/queues?pool=default")
                        .then()
                        .body("data[0].kafka.lag", greaterThanOrEqualTo(0))
                        .body("data[0].kafka.explained", notNullValue()));
        HttpRequest watch = HttpRequest.newBuilder(base.resolve("/v1/admin/queues/events"))
                .header("Authorization", "Bearer " + StackResource.ADMIN)
                .build();
        try (Stream<String> first = lines(watch);
                Stream<String> second = lines(watch)) {
            List<JsonNode> seen = DescribedApi.events(first, 2);
            assertThat(seen).hasSize(2);
            assertThat(seen.get(0).at("/data/0/pool").asText()).isEqualTo("default");
            assertThat(DescribedApi.events(second, 1).get(0).path("at"))
                    .isIn(seen.get(0).path("at"), seen.get(1).path("at"));
        }

        admin().get("/v1/admin/scale?pool=default").then().body("pool", equalTo("default"));
        admin().post("/v1/admin/queues/default:resume").then().statusCode(200);
        admin().get("/v1/admin/scale").then().body("value", greaterThanOrEqualTo(1));
        finish(ids);
    }

    @Test
    void a_model_that_nobody_serves_raises_an_alarm_and_asks_for_a_worker() throws Exception {
        worker.announceAndStop("attic", Samples.model("attic-stencil", "0123456789ab"));
        await().atMost(SOON)
                .until(() -> client().get("/v1/models/attic-stencil").path("workers"), equalTo(0));

        String id = submit("attic-stencil");

        client().get("/v1/jobs/" + id).then().body("queue.why.code", equalTo("no_worker"));
        admin().get("/v1/admin/queues?pool=attic")
                .then()
                .body("data[0].lines[0].model", equalTo("attic-stencil"))
                .body("data[0].lines[0].depth.oldest.age_s", greaterThanOrEqualTo(0f))
                .body("alarms.findAll { it.pool == 'attic' }.code", hasItem("no_worker"))
                .body(
                        "alarms.find { it.pool == 'attic' }.action",
                        equalTo("Start a worker of pool attic; GET /v1/admin/scale says how many."));
        admin().get("/v1/admin/scale?pool=attic")
                .then()
                .body("value", equalTo(1))
                .body("workers", equalTo(0));
    }

    @Test
    void samples_are_drawn_as_a_chart() {
        await().atMost(SOON)
                .untilAsserted(() -> admin().get("/v1/admin/queues/default/history?minutes=5")
                        .then()
                        .statusCode(200)
                        .body("every_s", equalTo(10))
                        .body("data.size()", greaterThan(1))
                        .body("data[1].in_per_minute", greaterThanOrEqualTo(0f)));
    }

    @Test
    void what_is_asked_wrongly_is_refused_with_a_reason() {
        admin().get("/v1/admin/queues?priority=urgent")
                .then()
                .statusCode(400)
                .body("code", equalTo("malformed_request"));
        admin().get("/v1/admin/queues/default/history?minutes=1441").then().statusCode(400);
        admin().get("/v1/admin/queues/nowhere/history").then().statusCode(404);
        admin().get("/v1/admin/scale?pool=nowhere").then().statusCode(404).body("detail", notNullValue());
        admin().contentType(ContentType.JSON)
                .post("/v1/admin/models/nowhere:pause")
                .then()
                .statusCode(404);
        admin().contentType(ContentType.JSON)
                .body("{\"why\": 1}")
                .post("/v1/admin/queues/default:pause")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/why"));
        client().get("/v1/admin/queues").then().statusCode(403);
    }

    private static Stream<String> lines(HttpRequest watch) throws Exception {
        return HttpClient.newHttpClient()
                .send(watch, HttpResponse.BodyHandlers.ofLines())
                .body();
    }

    private static List<String> submit(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(submit(MODEL));
        }
        return ids;
    }

    private static String submit(String model) {
        return client().contentType(ContentType.JSON)
                .body("{\"model\": \"" + model + "\", \"input\": {}}")
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** Ends jobs in the attempt that was published last. */
    private static void finish(List<String> ids) throws Exception {
        for (String id : ids) {
            await().atMost(SOON)
                    .until(
                            () -> one("SELECT dispatched_at IS NOT NULL FROM jobs WHERE id = '" + id + "'"),
                            equalTo("t"));
            int attempt = Integer.parseInt(one("SELECT published_attempt FROM jobs WHERE id = '" + id + "'"));
            JobMessage message = worker.take(id);
            worker.succeed(
                    new JobMessage(
                            message.jobId(),
                            attempt,
                            message.tenant(),
                            message.model(),
                            message.modelVersion(),
                            message.seed(),
                            message.input(),
                            message.createdAt()),
                    IMAGE);
        }
        await().atMost(SOON)
                .until(
                        () -> one("SELECT count(*) FROM jobs WHERE model = '" + MODEL + "' AND state <> 'succeeded'"),
                        equalTo("0"));
    }

    private static long running() {
        return Long.parseLong(one("SELECT count(*) FROM jobs WHERE model = '" + MODEL + "' AND state = 'running'"));
    }

    private static List<TakeBackMessage> takenBackMessages() throws Exception {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                LocalStack.shared().kafka(),
                "group.id",
                "test-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest");
        List<TakeBackMessage> messages = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topics.CONTROL));
            await().atMost(SOON).until(() -> {
                for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(500))) {
                    if (each.headers().lastHeader(CloudEventHeaders.TYPE) != null) {
                        messages.add(Wire.read(each.value(), TakeBackMessage.class));
                    }
                }
                return !messages.isEmpty();
            });
        }
        return messages;
    }

    private static String one(String sql) {
        LocalStack stack = LocalStack.shared();
        try (Connection connection =
                        DriverManager.getConnection(stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static RequestSpecification client() {
        return given().header("Authorization", "Bearer " + StackResource.QUEUE);
    }

    private static RequestSpecification admin() {
        return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + StackResource.ADMIN);
    }
}
