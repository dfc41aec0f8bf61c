package dev.darkroom.gateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.contract.JobMessage;
import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.Actions;
import dev.darkroom.gateway.actions.Work;
import dev.darkroom.gateway.jobs.Samples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs that failed for good and messages that are no jobs, over HTTP. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class DeadLettersIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static ScriptedWorker worker;

    @Inject
    @Any
    Instance<Work> works;

    @Inject
    Actions actions;

    @Inject
    DataSource database;

    private final String tenant = "t-" + UUID.randomUUID();
    private String key;

    @BeforeEach
    void announce() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(Samples.MODEL);
            await().atMost(SOON)
                    .untilAsserted(() -> Admin.as(StackResource.ADA)
                            .get("/v1/models")
                            .then()
                            .body("data.id", hasItem(Samples.MODEL.id())));
        }
        Admin.post("tenants", "{\"id\": \"" + tenant + "\"}").statusCode(201);
        key = Admin.post("keys", "{\"tenant\": \"" + tenant + "\", \"name\": \"k\", \"scopes\": [\"jobs\", \"read\"]}")
                .extract()
                .path("secret");
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    @Test
    void a_failed_job_is_a_dead_letter_until_it_is_redriven_once() throws Exception {
        String job = failed();
        Map<String, Object> letter = letterOf(job);

        assertThat(letter)
                .containsEntry("reason", "model_failed")
                .containsEntry("detail", "the model threw")
                .containsEntry("tenant", tenant)
                .containsEntry("pool", "default")
                .containsEntry("settled", null);
        Admin.get("dead-letters").then().body("reasons.find { it.reason == 'model_failed' }.count", greaterThan(0));

        Admin.post("dead-letters/" + letter.get("id") + ":redrive")
                .statusCode(200)
                .body("settled.how", equalTo("redriven"))
                .body("settled.by", equalTo(Admin.key()))
                .body("settled.new_job", notNullValue());

        Admin.post("dead-letters/" + letter.get("id") + ":redrive")
                .statusCode(409)
                .body("code", equalTo("conflict"));
        Object seed = as(key).get("/v1/jobs/" + job).path("input.seed");
        String again = Admin.get("dead-letters/" + letter.get("id")).path("settled.new_job");
        as(key).get("/v1/jobs/" + again)
                .then()
                .statusCode(200)
                .body("retried_from", equalTo(job))
                .body("input.seed", equalTo(seed));
        worker.take(again);
        assertThat(Admin.acts("dead_letter:" + letter.get("id"))).containsExactly("dead_letter.redrive");
        assertThat(open()).isEmpty();
    }

    @Test
    void a_redrive_takes_nothing_from_a_newer_job_of_the_client_and_is_replaced_by_the_next_one() throws Exception {
        String terms = ", \"supersede_key\": \"draft\"";
        String delayed = terms + ", \"not_before\": \"" + Instant.now().plusSeconds(3_600) + "\"";
        String byOne = String.valueOf(letterOf(failed(terms)).get("id"));
        failed(terms);
        String newer = submit(delayed);
        double accepted = accepted();

        Admin.post("dead-letters/" + byOne + ":redrive").statusCode(200);
        String action = Admin.post("dead-letters:redrive", "{\"filter\": {\"tenant\": \"" + tenant + "\"}}")
                .statusCode(202)
                .extract()
                .path("action.id");
        finished(action).then().body("done", equalTo(1));

        List<String> redriven = as(key).get("/v1/jobs").path("data.findAll { it.retried_from != null }.id");
        assertThat(redriven).hasSize(2).allSatisfy(job -> assertThat(state(job)).isEqualTo("queued"));
        assertThat(state(newer)).isEqualTo("queued");
        assertThat(accepted()).as("darkroom_jobs_accepted_total").isEqualTo(accepted + 2);
        String newest = submit(delayed);
        assertThat(redriven).allSatisfy(job -> assertThat(state(job)).isEqualTo("canceled"));
        as(key).get("/v1/jobs/" + newer).then().body("superseded_by", equalTo(newest));
    }

    @Test
    void of_many_who_redrive_a_letter_at_once_one_wins() throws Exception {
        String job = failed();
        String letter = String.valueOf(letterOf(job).get("id"));

        List<CompletableFuture<Integer>> tries = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> Admin.post("dead-letters/" + letter + ":redrive")
                                .extract()
                                .statusCode()))
                .limit(6)
                .toList();

        assertThat(tries.stream().map(CompletableFuture::join))
                .containsOnlyOnce(200)
                .contains(409);
        assertThat((List<?>) as(key).get("/v1/jobs").path("data.findAll { it.retried_from == '" + job + "' }"))
                .hasSize(1);
        assertThat(Admin.acts("dead_letter:" + letter)).containsExactly("dead_letter.redrive");
    }

    @Test
    void a_letter_can_be_passed_over_and_a_client_that_retries_has_dealt_with_its_own() throws Exception {
        String dismissed = failed();
        String retried = failed();
        String letter = String.valueOf(letterOf(dismissed).get("id"));

        Admin.post("dead-letters/" + letter + ":dismiss").statusCode(200).body("settled.how", equalTo("dismissed"));
        as(key).post("/v1/jobs/" + retried + "/retry").then().statusCode(202);

        Admin.post("dead-letters/" + letter + ":redrive").statusCode(409);
        assertThat(open()).isEmpty();
        Admin.get("dead-letters?settled=true&tenant=" + tenant)
                .then()
                .body("data.settled.how", equalTo(List.of("retried", "dismissed")));
    }

    @Test
    void many_are_counted_first_and_then_redriven_by_an_action() throws Exception {
        List<String> jobs = List.of(failed(), failed(), failed());
        as(key).delete("/v1/jobs/" + jobs.get(1)).then().statusCode(lessThan(300));
        String filter = "{\"filter\": {\"tenant\": \"" + tenant + "\", \"reason\": \"model_failed\"}";

        Admin.post("dead-letters:redrive", filter + ", \"dry_run\": true}")
                .statusCode(200)
                .body("count", equalTo(3))
                .body("dry_run", equalTo(true));
        assertThat(open()).hasSize(3);

        String action = Admin.post("dead-letters:redrive", filter + "}")
                .statusCode(202)
                .body("action.total", equalTo(3))
                .extract()
                .path("action.id");

        Response ended = finished(action);
        ended.then()
                .body("done", equalTo(2))
                .body("failed", equalTo(1))
                .body("last_error", notNullValue())
                .body("by.key", equalTo(Admin.key()));
        List<String> again = as(key).get("/v1/jobs").path("data.findAll { it.retried_from != null }.retried_from");
        assertThat(again).containsExactlyInAnyOrder(jobs.get(0), jobs.get(2));
        assertThat(open()).hasSize(1);
        assertThat(Admin.acts("action:" + action)).containsExactly("dead_letters.redrive");

        String dismissal = Admin.post("dead-letters:dismiss", filter + "}")
                .statusCode(202)
                .extract()
                .path("action.id");
        finished(dismissal).then().body("done", equalTo(1));
        assertThat(open()).isEmpty();
    }

    @Test
    void of_a_stopped_action_nothing_more_is_done_and_whoever_does_it_is_told() throws Exception {
        failed();

        for (Work work : works) {
            Action stopped = stopped(work.kind());

            assertThat(work.some(stopped))
                    .as("whether to go on: %s", work.kind())
                    .isFalse();
        }

        assertThat(open()).hasSize(1);
    }

    /** An action upon the tenant's letters that no gateway has ever seen running. */
    private Action stopped(Action.Kind kind) throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO admin_actions (id, kind, filter, total, tenant, key_id, state, finished_at) VALUES ('"
                            + id
                            + "', '" + kind.wireName() + "', '{\"tenant\": \"" + tenant + "\"}', 1, 'ops', '" + id
                            + "', 'stopped', now())");
        }
        return actions.find(id).orElseThrow();
    }

    @Test
    void a_message_that_is_no_job_is_kept_once_and_can_only_be_passed_over() throws Exception {
        String mark = "broken-" + UUID.randomUUID();
        worker.park(mark, ("no job\0 at all" + "x".repeat(5_000)).getBytes(UTF_8), "not a JobMessage: " + mark);

        await().atMost(SOON).until(() -> !letters(mark).isEmpty());

        Admin.get("dead-letters?reason=unreadable&limit=200")
                .then()
                .body("data.find { it.message.key == '" + mark + "' }.detail", equalTo("not a JobMessage: " + mark))
                .body("data.find { it.message.key == '" + mark + "' }.message.bytes", equalTo(5_014))
                .body("data.find { it.message.key == '" + mark + "' }.message.start.length()", equalTo(4_096))
                .body(
                        "data.find { it.message.key == '" + mark + "' }.message.origin",
                        equalTo("darkroom.jobs.default/0/7"))
                .body("data.find { it.message.key == '" + mark + "' }.job", nullValue());
        String id = letters(mark).get(0);
        Admin.post("dead-letters/" + id + ":redrive").statusCode(409);
        Admin.post("dead-letters/" + id + ":dismiss").statusCode(200);
        assertThat(letters(mark)).isEmpty();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        for (String verb : List.of("redrive", "dismiss")) {
            for (String nothing : List.of("{}", "{\"reason\": null}")) {
                Admin.post("dead-letters:" + verb, "{\"filter\": " + nothing + "}")
                        .statusCode(422)
                        .body("errors.pointer", hasItem("/filter"));
            }
        }
        Admin.post("dead-letters:redrive", "{\"filter\": {\"colour\": \"red\"}}")
                .statusCode(422)
                .body("errors.pointer", hasItem("/filter/colour"));
        Admin.get("dead-letters/" + UUID.randomUUID()).then().statusCode(404);
        Admin.post("dead-letters/nothing:dismiss").statusCode(404);
        Admin.get("dead-letters?tenant=nobody").then().body("data", hasSize(0));
    }

    private List<String> letters(String mark) {
        return Admin.get("dead-letters?reason=unreadable&limit=200")
                .path("data.findAll { it.message.key == '" + mark + "' }.id");
    }

    private List<?> open() {
        return Admin.get("dead-letters?tenant=" + tenant).path("data");
    }

    private Map<String, Object> letterOf(String job) {
        return Admin.get("dead-letters?tenant=" + tenant).path("data.find { it.job == '" + job + "' }");
    }

    private static Response finished(String action) {
        await().atMost(SOON).until(() -> Admin.get("actions/" + action).path("state"), equalTo("finished"));
        return Admin.get("actions/" + action);
    }

    /** How many jobs of the model became durable, as Prometheus is told. */
    private static double accepted() {
        return RestAssured.given()
                .accept(ContentType.TEXT)
                .get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("darkroom_jobs_accepted_total{")
                        && line.contains("\"" + Samples.MODEL.id() + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String state(String job) {
        return as(key).get("/v1/jobs/" + job).path("state");
    }

    private String submit(String terms) {
        return as(key).contentType(ContentType.JSON)
                .body("{\"model\": \"" + Samples.MODEL.id() + "\", \"input\": {}" + terms + "}")
                .post("/v1/jobs")
                .path("id");
    }

    private String failed() throws Exception {
        return failed("");
    }

    private String failed(String terms) throws Exception {
        String job = submit(terms);
        JobMessage message = worker.take(job);
        worker.start(message);
        worker.fail(message, "the model threw");
        await().atMost(SOON).until(() -> state(job), equalTo("failed"));
        return job;
    }

    private static RequestSpecification as(String key) {
        return Admin.as(key);
    }
}
