package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.webhooks.EventBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches as clients see them. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class BatchesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String NDJSON = "application/x-ndjson";
    private static ScriptedWorker worker;

    @Inject
    @Any
    Instance<EventBodies> bodies;

    @BeforeEach
    void announce() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(Samples.MODEL);
            await().atMost(SOON)
                    .untilAsserted(() -> as(StackResource.ADA)
                            .get("/v1/models")
                            .then()
                            .body("data.id", hasItem(Samples.MODEL.id())));
        }
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    @Test
    void lines_become_jobs_that_run_and_the_batch_completes() throws Exception {
        String id = lines(
                        "?client_reference=shoot+7&tag.kind=test", line("\"seed\": 5") + "\r\n\n" + line("\"seed\": 6"))
                .statusCode(202)
                .header("Location", matchesPattern(".*/v1/batches/[0-9a-f-]{36}"))
                .body("object", is("batch"))
                .body("state", is("running"))
                .body("counts.total", is(2))
                .body("client_reference", is("shoot 7"))
                .body("tags.kind", is("test"))
                .body("finished_at", nullValue())
                .extract()
                .path("id");
        List<String> jobs = items(id, "")
                .statusCode(200)
                .body("data.index", is(List.of(0, 1)))
                .body("data.input.seed", is(List.of(5, 6)))
                .body("data.batch_id", is(List.of(id, id)))
                .body("data[0].object", is("job"))
                .body("next_cursor", nullValue())
                .extract()
                .path("data.id");
        assertThat(jobs).isSorted();
        var first = worker.take(jobs.get(0));
        worker.start(first);
        worker.succeed(first, new byte[] {1});
        await().atMost(SOON).until(() -> get(id).extract().path("counts.succeeded"), equalTo(1));
        String tag = get(id).body("state", is("running")).extract().header("ETag");
        as(StackResource.ADA)
                .header("If-None-Match", tag)
                .get("/v1/batches/" + id)
                .then()
                .statusCode(304);

        worker.fail(worker.take(jobs.get(1)), "broken");

        await().atMost(SOON).until(() -> get(id).extract().path("state"), equalTo("completed"));
        get(id).body("counts.failed", is(1)).body("counts.queued", is(0)).body("finished_at", notNullValue());
        items(id, "?state=failed").body("data.index", is(List.of(1)));
        assertThat(get(id).extract().header("ETag")).isNotEqualTo(tag);
        String told = bodies.stream()
                .filter(each -> each.kind().equals("batch"))
                .findFirst()
                .orElseThrow()
                .body("ada", UUID.fromString(id), 1)
                .orElseThrow();
        JsonNode event = Wire.mapper().readTree(told);
        assertThat(event.path("type").asText()).isEqualTo("batch.completed");
        assertThat(event.at("/data/counts/failed").asInt()).isEqualTo(1);
    }

    @Test
    void a_matrix_becomes_its_product_and_is_listed_in_pages() {
        String id = matrix(delayed(), "{\"input.seed\": [1, 2, 3], \"priority\": [\"batch\", \"normal\"]}", "")
                .statusCode(202)
                .body("counts.queued", is(6))
                .extract()
                .path("id");

        String cursor = items(id, "?limit=4")
                .body("data.input.seed", is(List.of(1, 1, 2, 2)))
                .body("data.priority", is(List.of("batch", "normal", "batch", "normal")))
                .header("Link", containsString("rel=\"next\""))
                .extract()
                .path("next_cursor");
        items(id, "?limit=4&cursor=" + cursor)
                .body("data.index", is(List.of(4, 5)))
                .body("next_cursor", nullValue());
        items(id, "?cursor=x").statusCode(400);
        items(id, "?limit=201").statusCode(400);
        as(StackResource.ADA)
                .get("/v1/batches?limit=1")
                .then()
                .body("data", hasSize(1))
                .body("data[0].id", is(id));
    }

    @Test
    void one_bad_line_among_many_stores_nothing_and_is_named() {
        int before = count();
        String body = (line("\"seed\": 1") + "\n").repeat(1_999) + "{\"model\": \"sketch\", \"colour\": 1}\n"
                + "{\"model\": \"sketch\", \"model\": \"sketch\"}\n" + line("\"seed\": -1");

        lines("", body)
                .statusCode(422)
                .body("code", is("invalid_input"))
                .body("errors.pointer", is(List.of("/1999/colour", "/2000", "/2001/input/seed")));
        matrix("{\"model\": \"sketch\"}", "{\"input.seed\": [1, -1, 2, \"x\"]}", "")
                .statusCode(422)
                .body("errors.pointer", is(List.of("/matrix/input.seed/1", "/matrix/input.seed/3")));
        matrix("{}", "{\"input.seed\": [1, 2]}", "")
                .statusCode(422)
                .body("errors.pointer", is(List.of("/template/model")));
        matrix("{}", "{\"input.seed\": []}", "")
                .statusCode(422)
                .body("errors.pointer", is(List.of("/matrix/input.seed")));

        assertThat(count()).isEqualTo(before);
    }

    @Test
    void a_repeated_submission_gives_the_same_batch() {
        String key = UUID.randomUUID().toString();
        String body = line("\"seed\": 1") + "\n";
        String id = keyed(key, body).statusCode(202).extract().path("id");

        keyed(key, body).statusCode(202).header("Idempotency-Replayed", "true").body("id", is(id));
        keyed(key, body + body).statusCode(422).body("code", is("idempotency_key_reused"));
        as(StackResource.ADA)
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/jobs")
                .then()
                .statusCode(422)
                .body("code", is("idempotency_key_reused"));
    }

    @Test
    void a_batch_is_canceled_and_its_running_job_is_asked_to_stop() throws Exception {
        String id = matrix(
                        "{\"model\": \"sketch\"}",
                        "{\"not_before\": [null, \"" + soon() + "\", \"" + soon() + "\"]}",
                        "")
                .statusCode(202)
                .extract()
                .path("id");
        var running = worker.take(items(id, "").extract().path("data[0].id"));
        worker.start(running);
        await().atMost(SOON).until(() -> get(id).extract().path("counts.running"), equalTo(1));

        cancel(id)
                .statusCode(200)
                .body("canceled", is(2))
                .body("cancel_requested", is(1))
                .body("batch.state", is("running"))
                .body("batch.counts.canceled", is(2))
                .body("batch.cancel_requested_at", notNullValue());
        cancel(id).statusCode(200).body("canceled", is(0)).body("cancel_requested", is(0));
        worker.cancel(running);

        await().atMost(SOON).until(() -> get(id).extract().path("state"), equalTo("canceled"));
        get(id).body("counts.canceled", is(3));
    }

    @Test
    void anothers_batch_seems_not_to_exist() {
        String id = matrix(delayed(), "{\"input.seed\": [1]}", "").extract().path("id");
        for (String path : List.of("", "/items")) {
            as(StackResource.BOB).get("/v1/batches/" + id + path).then().statusCode(404);
        }
        as(StackResource.BOB).post("/v1/batches/" + id + "/cancel").then().statusCode(404);
        as(StackResource.READER).post("/v1/batches/" + id + "/cancel").then().statusCode(403);
        as(StackResource.ADA).get("/v1/batches/none").then().statusCode(404);
        cancel(id).body("canceled", is(1));
    }

    private static int count() {
        return as(StackResource.ADA).get("/v1/batches?limit=200").path("data.size()");
    }

    private static String soon() {
        return Instant.now().plusSeconds(3_600).toString();
    }

    private static String delayed() {
        return "{\"model\": \"sketch\", \"not_before\": \"" + soon() + "\"}";
    }

    private static String line(String input) {
        return "{\"model\": \"" + Samples.MODEL.id() + "\", \"input\": {" + input + "}}";
    }

    private static ValidatableResponse lines(String query, String body) {
        return as(StackResource.ADA)
                .contentType(NDJSON)
                .body(body)
                .post("/v1/batches" + query)
                .then();
    }

    private static ValidatableResponse keyed(String key, String body) {
        return as(StackResource.ADA)
                .header("Idempotency-Key", key)
                .contentType(NDJSON)
                .body(body)
                .post("/v1/batches")
                .then();
    }

    private static ValidatableResponse matrix(String template, String matrix, String more) {
        return as(StackResource.ADA)
                .contentType(ContentType.JSON)
                .body("{\"template\": " + template + ", \"matrix\": " + matrix + more + "}")
                .post("/v1/batches")
                .then();
    }

    private static ValidatableResponse items(String id, String query) {
        return as(StackResource.ADA).get("/v1/batches/" + id + "/items" + query).then();
    }

    private static ValidatableResponse get(String id) {
        return as(StackResource.ADA).get("/v1/batches/" + id).then().statusCode(200);
    }

    private static ValidatableResponse cancel(String id) {
        return as(StackResource.ADA).post("/v1/batches/" + id + "/cancel").then();
    }

    private static RequestSpecification as(String key) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig().encodeContentTypeAs(NDJSON, ContentType.TEXT)))
                .urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + key);
    }
}
