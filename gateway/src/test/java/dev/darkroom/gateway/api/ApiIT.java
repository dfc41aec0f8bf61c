package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class ApiIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static ScriptedWorker worker;

    @BeforeEach
    void announce() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(model());
            await().atMost(SOON)
                    .untilAsserted(() -> ada().get("/v1/models").then().body("data.id", hasItem("stencil")));
        }
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    @Test
    void a_job_travels_from_submission_to_its_image() throws Exception {
        ValidatableResponse accepted = submit("{\"count\": 2}").statusCode(202);
        String id = accepted.extract().path("id");
        accepted.header("Location", matchesPattern("http://.*/v1/jobs/" + id))
                .header("ETag", equalTo("\"1\""))
                .header("Retry-After", equalTo("1"))
                .body("state", equalTo("queued"))
                .body("input.count", equalTo(2))
                .body("input.class", equalTo("any"))
                .body("input.seed", notNullValue())
                .body("outputs", hasSize(0))
                .body("error", nullValue());

        JobMessage message = worker.take(id);
        assertThat(message.model()).isEqualTo("stencil");
        assertThat(message.tenant()).isEqualTo("ada");
        assertThat(message.input().get("seed").longValue())
                .isEqualTo(message.seed().value());

        worker.start(message);
        awaitState(id, "running");
        worker.progress(message, 3, 12);
        await().atMost(SOON)
                .untilAsserted(() -> ada().get("/v1/jobs/" + id)
                        .then()
                        .header("ETag", equalTo("\"2.3\""))
                        .body("progress.fraction", equalTo(0.25f)));
        ada().get("/v1/jobs/" + id + "/outputs/0").then().statusCode(409).body("code", equalTo("output_not_ready"));

        byte[] image = "not really a picture".getBytes(UTF_8);
        worker.succeed(message, image);
        awaitState(id, "succeeded")
                .body("version", equalTo(3))
                .body("outputs[0].sha256", matchesPattern("[0-9a-f]{64}"))
                .body("outputs[0].seed", equalTo(message.seed().value()))
                .body("attempts[0].worker", equalTo(ScriptedWorker.ID))
                .body("attempts[0].outcome", equalTo("succeeded"))
                .body("timings.run_ms", equalTo(8))
                .body("usage.device_ms", equalTo(2));

        String url = ada().get("/v1/jobs/" + id).path("outputs[0].url");
        var fetched =
                ada().get(url).then().statusCode(200).contentType("image/png").extract();
        assertThat(fetched.asByteArray()).isEqualTo(image);
        ada().header("If-None-Match", fetched.header("ETag")).get(url).then().statusCode(304);
        ada().get("/v1/jobs/" + id + "/outputs/1").then().statusCode(404).contentType("application/problem+json");
        ada().get("/v1/jobs/" + id + "/outputs/x").then().statusCode(404);
    }

    @Test
    void the_same_submission_sent_fifty_times_at_once_makes_one_job() throws Exception {
        String key = UUID.randomUUID().toString();
        ExecutorService clients = Executors.newFixedThreadPool(10);
        List<Response> answers = new ArrayList<>();
        try {
            List<Future<Response>> sent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sent.add(clients.submit(() -> submission("{\"count\": 2}", key)));
            }
            for (Future<Response> answer : sent) {
                answers.add(answer.get());
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(answers).extracting(Response::statusCode).containsOnly(202);
        assertThat(answers)
                .extracting(answer -> answer.<String>path("id"))
                .containsOnly(answers.get(0).<String>path("id"));
        assertThat(answers)
                .filteredOn(answer -> "true".equals(answer.header("Idempotency-Replayed")))
                .hasSize(49);

        assertProblem(submission("{\"count\": 3}", key).then(), 422, "idempotency_key_reused");
        assertThat(as(StackResource.BOB)
                        .contentType(ContentType.JSON)
                        .header("Idempotency-Key", key)
                        .body("{\"model\": \"stencil\", \"input\": {\"count\": 3}}")
                        .post("/v1/jobs")
                        .then()
                        .statusCode(202)
                        .extract()
                        .header("Idempotency-Replayed"))
                .isNull();
    }

    @Test
    void a_key_is_still_free_after_a_refused_submission() {
        String key = UUID.randomUUID().toString();
        assertProblem(submission("{\"count\": 0}", key).then(), 422, "invalid_input");
        submission("{\"count\": 1}", key).then().statusCode(202).header("Idempotency-Replayed", nullValue());
        assertProblem(submission("{\"count\": 1}", "no key").then(), 400, "malformed_request");
    }

    private static Response submission(String input, String key) {
        return ada().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body("{\"model\": \"stencil\", \"input\": " + input + "}")
                .post("/v1/jobs");
    }

    @Test
    void an_unchanged_job_is_answered_with_304() {
        String id = submit("{}").extract().path("id");
        ada().header("If-None-Match", "\"1\"")
                .get("/v1/jobs/" + id)
                .then()
                .statusCode(304)
                .header("Retry-After", equalTo("1"));
    }

    @Test
    void a_failed_job_says_why_and_garbage_on_the_topics_holds_nobody_up() throws Exception {
        String id = submit("{}").extract().path("id");
        JobMessage message = worker.take(id);

        worker.sendGarbage(id);
        worker.start(message);
        worker.fail(message, "the model threw: out of ink");

        awaitState(id, "failed")
                .body("error.code", equalTo("model_failed"))
                .body("error.detail", containsString("out of ink"))
                .body("error.retryable", equalTo(true));
        ada().get("/v1/jobs/" + id + "/outputs/0").then().statusCode(409).body("detail", containsString("never"));
    }

    @Test
    void another_tenants_job_is_not_there() {
        String id = submit("{}").extract().path("id");
        for (String path : List.of("/v1/jobs/" + id, "/v1/jobs/" + id + "/outputs/0")) {
            assertProblem(as(StackResource.BOB).get(path).then(), 404, "not_found");
        }
        as(StackResource.BOB).get("/v1/jobs").then().body("data.id", not(hasItem(id)));
    }

    @Test
    void the_same_given_seed_is_kept_and_absent_ones_differ() {
        submit("{\"seed\": 9007199254740991}").body("input.seed", equalTo(9007199254740991L));
        submit("{\"seed\": 0}").body("input.seed", equalTo(0));
        submit("{\"seed\": 7.0}").body("input.seed", equalTo(7));
        Object one = submit("{}").extract().path("input.seed");
        Object two = submit("{}").extract().path("input.seed");
        assertThat(one).isNotEqualTo(two);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9007199254740992", "1.5", "\"7\"", "1e400", "null", "[]", "true"})
    void seeds_out_of_range_or_of_another_kind_are_refused_by_pointer(String seed) {
        assertProblem(submit("{\"seed\": " + seed + "}"), 422, "invalid_input")
                .body("errors.pointer", everyItem(equalTo("/input/seed")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"count\": 0}           | /input/count",
                "{\"count\": \"two\"}     | /input/count",
                "{\"class\": \"cat\"}     | /input/class",
                "{\"colour\": \"red\"}    | /input/colour",
            })
    void input_that_does_not_fit_is_refused_by_pointer(String input, String pointer) {
        assertProblem(submit(input), 422, "invalid_input").body("errors.pointer", everyItem(equalTo(pointer)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                               | /model",
                "{\"model\": 7}                                   | /model",
                "{\"model\": \"stencil\", \"input\": []}          | /input",
                "{\"model\": \"stencil\", \"input\": null}        | /input",
                "{\"model\": \"stencil\", \"version\": 1}         | /version",
                "{\"model\": \"stencil\", \"webhok\": \"x\"}      | /webhok",
            })
    void a_body_that_does_not_fit_is_refused_by_pointer(String body, String pointer) {
        assertProblem(post(body), 422, "invalid_input").body("errors.pointer", hasItem(pointer));
    }

    @Test
    void an_unknown_model_or_version_is_refused_and_told_the_known() {
        assertProblem(post("{\"model\": \"dream\"}"), 422, "unknown_model")
                .body("detail", containsString("stencil"))
                .body("errors[0].pointer", equalTo("/model"));
        assertProblem(post("{\"model\": \"stencil\", \"version\": \"ffffffffffff\"}"), 422, "unknown_model")
                .body("errors[0].pointer", equalTo("/version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"model\": \"stencil\",}", "{\"model\":\"a\",\"model\":\"b\"}"})
    void malformed_json_is_400(String body) {
        assertProblem(post(body), 400, "malformed_json");
    }

    @Test
    void an_oversized_body_is_413() {
        String filler = "x".repeat(17 << 20);
        assertProblem(post("{\"model\": \"" + filler + "\"}"), 413, "payload_too_large");
    }

    @Test
    void other_media_types_methods_paths_and_answers_are_refused() {
        assertProblem(
                as(StackResource.ADA)
                        .contentType(ContentType.TEXT)
                        .body("hello")
                        .post("/v1/jobs")
                        .then(),
                415,
                "unsupported_media_type");
        assertProblem(ada().get("/v1/nothing").then(), 404, "not_found");
        assertProblem(ada().put("/v1/jobs").then(), 405, "method_not_allowed");
        assertProblem(ada().accept("image/gif").get("/v1/jobs").then(), 406, "not_acceptable");
        assertProblem(ada().get("/v1/jobs/not-a-job").then(), 404, "not_found");
        assertProblem(ada().get("/v1/models/dream").then(), 404, "not_found");
    }

    @Test
    void no_key_and_a_wrong_key_are_401_and_a_missing_scope_is_403() {
        for (String path : List.of("/v1/jobs", "/v1/models", "/v1/jobs/" + Samples.id())) {
            assertProblem(given().get(path).then(), 401, "unauthenticated")
                    .header("WWW-Authenticate", containsString("Bearer"));
            assertProblem(as("dk_wrong").get(path).then(), 401, "unauthenticated");
            assertProblem(given().header("Authorization", "Basic abc").get(path).then(), 401, "unauthenticated");
        }
        assertProblem(
                given().contentType(ContentType.JSON).body("{").post("/v1/jobs").then(), 401, "unauthenticated");
        assertProblem(
                as(StackResource.READER)
                        .contentType(ContentType.JSON)
                        .body("{}")
                        .post("/v1/jobs")
                        .then(),
                403,
                "forbidden");
        as(StackResource.READER).get("/v1/jobs").then().statusCode(200);
    }

    @Test
    void a_list_is_paged_with_a_cursor_that_joins() {
        List<String> submitted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            submitted.add(0, submit("{}").extract().path("id"));
        }
        List<String> listed = new ArrayList<>();
        String next = "/v1/jobs?limit=2&state=queued&model=stencil";
        while (listed.size() < 5) {
            var page = ada().get(next).then().statusCode(200).extract();
            listed.addAll(page.path("data.id"));
            next = String.valueOf(page.header("Link")).replaceAll("^<(.*)>; rel=\"next\"$", "$1");
        }
        assertThat(listed.subList(0, 5)).isEqualTo(submitted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=x",
                "limit=-1",
                "state=lost",
                "cursor=x",
                "cursor=%00",
                "model=%00",
                "client_reference=%00",
                "tag.a%20b=c",
                "tag.=c",
                "created_after=yesterday",
                "created_after=%2B300000-01-01T00:00:00Z",
                "created_before=2026-01-31T12:00:00+01:00"
            })
    void list_parameters_that_cannot_be_read_are_400(String query) {
        assertProblem(ada().urlEncodingEnabled(false).get("/v1/jobs?" + query).then(), 400, "malformed_request");
    }

    @Test
    void jobs_are_found_by_what_the_client_calls_them() {
        String reference = "order " + UUID.randomUUID();
        String body = "{\"model\": \"stencil\", \"client_reference\": \"%s\", \"tags\": {\"shop\": \"käse&brot\"}}";
        List<String> ids = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            ids.add(
                    0,
                    post(body.formatted(reference))
                            .statusCode(202)
                            .body("client_reference", equalTo(reference))
                            .body("tags.shop", equalTo("käse&brot"))
                            .extract()
                            .path("id"));
        }

        var page = ada().queryParam("client_reference", reference)
                .queryParam("tag.shop", "käse&brot")
                .queryParam("created_after", "2026-01-31T12:00:00Z")
                .queryParam("limit", 2)
                .get("/v1/jobs")
                .then()
                .body("data.id", equalTo(ids.subList(0, 2)))
                .extract();
        String next = page.header("Link").replaceFirst("<(.*)>; rel=\"next\"", "$1");
        ada().urlEncodingEnabled(false).get(next).then().body("data.id", equalTo(ids.subList(2, 3)));
        ada().queryParam("client_reference", reference)
                .queryParam("tag.shop", "else")
                .get("/v1/jobs")
                .then()
                .body("data", hasSize(0));
    }

    @Test
    void labels_that_do_not_fit_are_refused_one_by_one() {
        assertProblem(
                        post(
                                "{\"model\": \"stencil\", \"client_reference\": \"\", \"tags\": {\"a b\": \"c\", \"d\": 1}}"),
                        422,
                        "invalid_input")
                .body("errors.pointer", equalTo(List.of("/client_reference", "/tags", "/tags/d")));
        assertProblem(post("{\"model\": \"stencil\", \"tags\": []}"), 422, "invalid_input");
    }

    @Test
    void a_precondition_that_fails_is_a_problem_and_an_impossible_target_no_server_error() throws Exception {
        String id = submit("{}").extract().path("id");
        assertProblem(ada().header("If-Match", "\"9\"").get("/v1/jobs/" + id).then(), 412, "precondition_failed");
        ada().header("If-Match", "\"1\"").get("/v1/jobs/" + id).then().statusCode(200);

        // Not a request target of HTTP (RFC 9112, section 3.2): refused below the API, without a document.
        assertThat(raw("/v1/jobs?state=a|b\"{^")).startsWith("HTTP/1.1 400 ");
    }

    /** The answer to a request line that clients would encode or refuse. */
    private static String raw(String target) throws Exception {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Authorization: Bearer " + StackResource.ADA + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void a_model_tells_its_schema_and_its_card() {
        ada().get("/v1/models/stencil")
                .then()
                .statusCode(200)
                .body("input_schema.properties.count.maximum", equalTo(8))
                .body("output.media_type", equalTo("image/png"))
                .body("limits.max_batch", equalTo(8))
                .body("family", equalTo("gan"));
        ada().get("/v1/models/stencil/card")
                .then()
                .statusCode(200)
                .contentType(containsString("text/markdown"))
                .body(containsString("# Sketch"));
    }

    @Test
    void the_api_describes_itself_in_the_names_that_it_uses() {
        given().accept(ContentType.JSON)
                .get("/openapi")
                .then()
                .statusCode(200)
                .body("openapi", matchesPattern("3\\.1\\..*"))
                .body("paths.'/v1/jobs'.post.operationId", equalTo("submitJob"))
                .body("components.schemas.JobView.properties.model_version", notNullValue());
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    private static ModelDescription model() throws Exception {
        ModelDescription base = Samples.model("stencil", "0123456789ab");
        var schema =
                (com.fasterxml.jackson.databind.node.ObjectNode) Wire.mapper().readTree("""
                {"type": "object", "additionalProperties": false, "properties": {
                  "class": {"type": "string", "enum": ["any", "bag"], "default": "any"},
                  "count": {"type": "integer", "minimum": 1, "maximum": 8, "default": 1},
                  "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991}}}
                """);
        return new ModelDescription(
                base.id(),
                base.version(),
                base.family(),
                base.title(),
                base.description(),
                schema,
                base.output(),
                base.limits(),
                base.licence(),
                base.trainingData(),
                base.memoryMb(),
                base.card(),
                null);
    }

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    private static RequestSpecification ada() {
        return as(StackResource.ADA);
    }

    private static ValidatableResponse submit(String input) {
        return post("{\"model\": \"stencil\", \"input\": " + input + "}");
    }

    private static ValidatableResponse post(String body) {
        return ada().contentType(ContentType.JSON).body(body).post("/v1/jobs").then();
    }

    private static ValidatableResponse awaitState(String id, String state) {
        await().atMost(SOON).until(() -> ada().get("/v1/jobs/" + id).path("state"), equalTo(state));
        return ada().get("/v1/jobs/" + id).then();
    }

    private static ValidatableResponse assertProblem(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("code", equalTo(code))
                .body("type", equalTo("urn:darkroom:problem:" + code))
                .body("title", notNullValue())
                .body("detail", notNullValue())
                .body("request_id", notNullValue());
    }
}
