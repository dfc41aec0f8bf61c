package dev.darkroom.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.darkroom.contract.JobMessage;
import dev.darkroom.gateway.jobs.Samples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs that are canceled by a filter, over HTTP. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class ActionsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static ScriptedWorker worker;

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
    void jobs_are_counted_first_and_then_canceled_as_their_clients_would() throws Exception {
        String running = submit("{}", "\"tags\": {\"campaign\": \"spring\"}");
        JobMessage message = worker.take(running);
        worker.start(message);
        await().atMost(SOON).until(() -> state(running), equalTo("running"));
        List<String> delayed = IntStream.range(0, 5)
                .mapToObj(i -> submit(
                        "{}",
                        "\"not_before\": \"" + Instant.now().plusSeconds(3_600)
                                + "\", \"tags\": {\"campaign\": \"spring\"}"))
                .toList();
        String other = submit("{}", "\"tags\": {\"campaign\": \"autumn\"}");
        String filter = "{\"filter\": {\"tenant\": \"" + tenant + "\", \"tags\": {\"campaign\": \"spring\"}}";

        Admin.post("jobs:cancel", filter + ", \"dry_run\": true}")
                .statusCode(200)
                .body("count", equalTo(6));
        assertThat(state(delayed.get(0))).isEqualTo("queued");

        String action = Admin.post("jobs:cancel", filter + "}")
                .statusCode(202)
                .extract()
                .path("action.id");

        finished(action)
                .then()
                .body("kind", equalTo("cancel"))
                .body("total", equalTo(6))
                .body("done", equalTo(6))
                .body("failed", equalTo(0))
                .body("by.tenant", equalTo("ops"))
                .body("filter.tenant", equalTo(tenant));
        assertThat(delayed).allSatisfy(job -> assertThat(state(job)).isEqualTo("canceled"));
        Admin.as(key)
                .get("/v1/jobs/" + running)
                .then()
                .body("state", equalTo("running"))
                .body("cancel_requested_at", notNullValue());
        assertThat(state(other)).isNotEqualTo("canceled");
        assertThat(Admin.acts("action:" + action)).containsExactly("jobs.cancel");
        Admin.get("audit?target=action:" + action)
                .then()
                .body("data[0].details.total", equalTo(6))
                .body("data[0].details.filter.tenant", equalTo(tenant));
        worker.cancel(message);
        await().atMost(SOON).until(() -> state(running), equalTo("canceled"));
    }

    @Test
    void an_action_that_ended_stays_as_it_is_when_it_is_stopped() {
        String action = Admin.post("jobs:cancel", "{\"filter\": {\"tenant\": \"" + tenant + "\"}}")
                .statusCode(202)
                .extract()
                .path("action.id");
        finished(action);

        Admin.post("actions/" + action + ":stop").statusCode(200).body("state", equalTo("finished"));

        assertThat(Admin.acts("action:" + action)).containsExactly("jobs.cancel");
        Admin.get("actions").then().body("data.id", hasItem(action));
        Admin.get("actions?state=finished&limit=200").then().body("data.id", hasItem(action));
        Admin.get("actions?state=running&limit=200").then().body("data.id", not(hasItem(action)));
        Admin.get("actions?state=tired").then().statusCode(400);
        Admin.get("actions/" + UUID.randomUUID()).then().statusCode(404);
        Admin.post("actions/nothing:stop").statusCode(404);
    }

    @Test
    void a_filter_that_matches_everything_or_makes_no_sense_is_refused() {
        for (String nothing : List.of("{}", "{\"tenant\": null}", "{\"tags\": {}}", "{\"tags\": {}, \"pool\": null}")) {
            Admin.post("jobs:cancel", "{\"filter\": " + nothing + ", \"dry_run\": true}")
                    .statusCode(422)
                    .body("errors.pointer", hasItem("/filter"));
        }
        Admin.post("jobs:cancel", "{}").statusCode(422);
        Admin.post("jobs:cancel", "{\"filter\": {\"state\": \"succeeded\", \"priority\": \"high\"}, \"dry_run\": 1}")
                .statusCode(422)
                .body("errors.pointer", hasItem("/filter/state"))
                .body("errors.pointer", hasItem("/filter/priority"))
                .body("errors.pointer", hasItem("/dry_run"));
        for (String time : List.of("yesterday", "+300000-01-01T00:00:00Z")) {
            Admin.post("jobs:cancel", "{\"filter\": {\"created_before\": \"" + time + "\"}}")
                    .statusCode(422)
                    .body("errors.pointer", hasItem("/filter/created_before"));
        }
    }

    private String state(String job) {
        return Admin.as(key).get("/v1/jobs/" + job).path("state");
    }

    private static Response finished(String action) {
        await().atMost(SOON).until(() -> Admin.get("actions/" + action).path("state"), equalTo("finished"));
        return Admin.get("actions/" + action);
    }

    private String submit(String input, String more) {
        return Admin.as(key)
                .contentType(ContentType.JSON)
                .body("{\"model\": \"" + Samples.MODEL.id() + "\", \"input\": " + input + ", " + more + "}")
                .post("/v1/jobs")
                .path("id");
    }
}
