package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.gateway.jobs.Samples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The terms of a job, and what can be done to it after it was accepted. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class TermsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static ScriptedWorker worker;

    @Inject
    DataSource database;

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
    void a_job_shows_the_terms_that_it_was_given() {
        submit("""
                        "priority": "batch", "deadline": {"start_s": 600, "total_s": 1800}, "supersede_key": "draft 7",
                        "retention_s": 3600
                        """)
                .statusCode(202)
                .body("priority", is("batch"))
                .body("deadline.start_s", is(600))
                .body("deadline.total_s", is(1800))
                .body("supersede_key", is("draft 7"))
                .body("expires_at", nullValue())
                .body("links.cancel", notNullValue());
        submit("\"tags\": {}").statusCode(202).body("priority", is("normal")).body("deadline.start_s", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"priority\": \"urgent\" | /priority | must be one of interactive, normal, batch",
                "\"priority\": 1 | /priority | must be one of interactive, normal, batch",
                "\"deadline\": 60 | /deadline | must be an object with start_s, total_s or both",
                "\"deadline\": {\"start_s\": 0} | /deadline/start_s | must be a whole number of seconds from 1 to 2592000",
                "\"deadline\": {\"total_s\": 1.5} | /deadline/total_s | must be a whole number of seconds from 1 to 2592000",
                "\"deadline\": {\"start_s\": 9, \"total_s\": 3} | /deadline/start_s | must not be more than total_s",
                "\"deadline\": {\"seconds\": 9} | /deadline | has start_s and total_s, and nothing else",
                "\"not_before\": \"tomorrow\" | /not_before | must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z",
                "\"not_before\": \"-300000-01-01T00:00:00Z\" | /not_before | must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z; of the years 1 to 9999",
                "\"not_before\": \"2999-01-01T00:00:00Z\" | /not_before | must be at most 30 days ahead",
                "\"supersede_key\": \"\" | /supersede_key | must be a string of 1 to 255 characters",
                "\"retention_s\": 5 | /retention_s | must be a whole number of seconds from 60 to 31536000",
                "\"retention_s\": \"day\" | /retention_s | must be a whole number of seconds from 60 to 31536000"
            })
    void terms_that_make_no_sense_are_refused(String terms, String pointer, String detail) {
        submit(terms)
                .statusCode(422)
                .body("code", is("invalid_input"))
                .body("errors", hasSize(1))
                .body("errors[0].pointer", is(pointer))
                .body("errors[0].detail", is(detail));
    }

    @Test
    void a_delay_beyond_the_deadline_is_refused() {
        String later = Instant.now().plusSeconds(100).toString();
        submit("\"not_before\": \"" + later + "\", \"deadline\": {\"start_s\": 60}")
                .statusCode(422)
                .body("errors[0].pointer", is("/not_before"));
    }

    @Test
    void a_waiting_job_is_canceled_for_good_and_a_repeated_wish_says_so() {
        String id = delayed();

        cancel(id).statusCode(200).body("outcome", is("canceled")).body("job.state", is("canceled"));
        cancel(id)
                .statusCode(200)
                .body("outcome", is("already_terminal"))
                .body("job.version", is(2))
                .body("job.cancel_requested_at", notNullValue())
                .body("job.expires_at", notNullValue());
    }

    @Test
    void a_running_job_is_asked_to_stop_and_stops() throws Exception {
        String id = submit("\"tags\": {}").extract().path("id");
        var message = worker.take(id);
        worker.start(message);
        awaitState(id, "running");

        cancel(id).body("outcome", is("cancel_requested")).body("job.state", is("running"));
        cancel(id).body("outcome", is("cancel_requested"));
        worker.cancel(message);

        awaitState(id, "canceled").body("version", is(4)).body("attempts[0].outcome", is("canceled"));
    }

    @Test
    void a_canceled_job_that_its_worker_finishes_all_the_same_has_one_end() throws Exception {
        String id = submit("\"tags\": {}").extract().path("id");
        var message = worker.take(id);
        worker.start(message);
        awaitState(id, "running");
        cancel(id).body("outcome", is("cancel_requested"));

        worker.succeed(message, new byte[] {1});
        worker.cancel(message);

        awaitState(id, "succeeded").body("version", is(4));
        cancel(id).body("outcome", is("already_terminal"));
    }

    @Test
    void anothers_job_cannot_be_changed_and_seems_not_to_exist() {
        String id = delayed();
        for (String path : List.of("/cancel", "/retry")) {
            as(StackResource.BOB).post("/v1/jobs/" + id + path).then().statusCode(404);
            as(StackResource.ADA)
                    .post("/v1/jobs/" + UUID.randomUUID() + path)
                    .then()
                    .statusCode(404);
        }
        patch(StackResource.BOB, id, "{\"priority\": \"batch\"}").statusCode(404);
        get(id).body("version", is(1));
    }

    @Test
    void a_waiting_job_is_amended_as_the_client_knows_it() {
        String id = delayed();

        patch(StackResource.ADA, id, "{\"priority\": \"interactive\", \"tags\": {\"a\": \"b\"}}")
                .statusCode(200)
                .header("ETag", is("\"2\""))
                .body("priority", is("interactive"))
                .body("tags.a", is("b"));
        as(StackResource.ADA)
                .header("If-Match", "\"1\"")
                .contentType(ContentType.JSON)
                .body("{\"priority\": \"batch\"}")
                .patch("/v1/jobs/" + id)
                .then()
                .statusCode(412)
                .body("code", is("precondition_failed"));
        patch(StackResource.ADA, id, "{\"input\": {}}").statusCode(422).body("errors[0].pointer", is("/input"));
        patch(StackResource.ADA, id, "{\"deadline\": null}").statusCode(200).body("version", is(3));
        cancel(id);
        patch(StackResource.ADA, id, "{\"priority\": \"batch\"}")
                .statusCode(409)
                .body("code", is("job_not_queued"));
    }

    @Test
    void a_retry_is_the_same_job_anew_and_once_for_each_key() {
        String id = submit(
                        "\"input\": {\"seed\": 5}, \"client_reference\": \"order 9\", \"priority\": \"batch\", \"not_before\": \""
                                + soon() + "\"")
                .extract()
                .path("id");
        as(StackResource.ADA)
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(409)
                .body("code", is("job_not_ended"));
        cancel(id);

        String again = as(StackResource.ADA)
                .header("Idempotency-Key", "retry" + id)
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(202)
                .body("retried_from", is(id))
                .body("input.seed", is(5))
                .body("client_reference", is("order 9"))
                .body("priority", is("batch"))
                .extract()
                .path("id");
        as(StackResource.ADA)
                .header("Idempotency-Key", "retry" + id)
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", "true")
                .body("id", is(again));
    }

    @Test
    void the_newest_draft_replaces_the_ones_that_wait() {
        String key = "\"supersede_key\": \"" + UUID.randomUUID() + "\", \"not_before\": \"" + soon() + "\"";
        String old = submit(key).extract().path("id");

        String fresh = submit(key).extract().path("id");

        get(old).body("state", is("canceled")).body("superseded_by", is(fresh));
        get(fresh).body("state", is("queued")).body("superseded_by", nullValue());
    }

    @Test
    void a_delayed_job_is_not_published_before_its_moment() throws Exception {
        String id = delayed();
        String now = submit("\"priority\": \"batch\"").extract().path("id");
        worker.take(now);
        assertThat(worker.has(id)).isFalse();

        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE jobs SET not_before = now() WHERE id = '" + id + "'");
        }

        assertThat(worker.take(id).jobId()).hasToString(id);
    }

    @Test
    void a_job_whose_start_deadline_passes_expires_without_a_client() throws Exception {
        String id = submit("\"deadline\": {\"start_s\": 60}, \"not_before\": \""
                        + Instant.now().plusSeconds(50) + "\"")
                .extract()
                .path("id");

        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE jobs SET start_by = now() WHERE id = '" + id + "'");
        }

        awaitState(id, "expired")
                .body("error.code", is("start_deadline_passed"))
                .body("error.retryable", is(true));
    }

    @Test
    void many_jobs_are_looked_up_at_once() {
        String one = delayed();
        String two = delayed();
        cancel(two);
        String bobs = as(StackResource.BOB)
                .contentType(ContentType.JSON)
                .body(body("\"tags\": {}"))
                .post("/v1/jobs")
                .path("id");

        lookUp("{\"ids\": [\"" + two + "\", \"" + bobs + "\", \"" + one + "\"]}")
                .statusCode(200)
                .body("data.id", is(List.of(two, one)))
                .body("data.state", is(List.of("canceled", "queued")))
                .body("data.etag", is(List.of("\"2\"", "\"1\"")));
        lookUp("{\"ids\": [\"" + one + "\", \"x\"]}").statusCode(422).body("errors[0].pointer", is("/ids/1"));
        lookUp("{\"ids\": []}").statusCode(422);
        lookUp("{}").statusCode(422);
    }

    @Test
    void a_job_is_erased_after_its_end_and_its_tombstone_stays() {
        String id = delayed();
        erase(StackResource.ADA, id).statusCode(409).body("code", is("job_not_ended"));
        cancel(id);
        erase(StackResource.BOB, id).statusCode(404);

        erase(StackResource.ADA, id).statusCode(204);
        erase(StackResource.ADA, id).statusCode(204);

        get(id).body("state", is("canceled"))
                .body("version", is(3))
                .body("erased_at", notNullValue())
                .body("input.size()", is(0));
        as(StackResource.ADA)
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(410)
                .body("code", is("job_erased"));
    }

    private static ValidatableResponse erase(String key, String id) {
        return as(key).delete("/v1/jobs/" + id).then();
    }

    @Test
    void the_description_tells_of_problems_of_nulls_and_of_ids() {
        String schemas = "components.schemas.";
        given().header("Accept", "application/json")
                .get("/openapi")
                .then()
                .statusCode(200)
                .body("paths.'/v1/jobs'.post.responses.default.content", hasKey("application/problem+json"))
                .body(schemas + "JobView.properties.client_reference.type", is(List.of("string", "null")))
                .body(schemas + "Item.properties.progress.anyOf[1].type", is("null"))
                .body(schemas + "JobView.properties.model.type", is("string"))
                .body(schemas + "JobId.type", is("string"));
    }

    @Test
    void an_estimate_stores_nothing_and_says_what_is_known() {
        String reference = UUID.randomUUID().toString();
        as(StackResource.ADA)
                .urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body(body("\"client_reference\": \"" + reference + "\""))
                .post("/v1/jobs:estimate")
                .then()
                .statusCode(200)
                .body("feasible", is(true))
                .body("reasons", hasSize(0))
                .body("queue.why.code", is("ahead"))
                .body("cost.units", is(1));
        as(StackResource.ADA)
                .get("/v1/jobs?client_reference=" + reference)
                .then()
                .body("data", hasSize(0));
        as(StackResource.ADA)
                .urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body("{\"model\": \"nothing\"}")
                .post("/v1/jobs:estimate")
                .then()
                .statusCode(422)
                .body("code", is("unknown_model"));
    }

    @Test
    void a_waiting_job_says_why_it_waits() {
        get(delayed())
                .body("queue.why.code", is("not_before"))
                .body("queue.position", notNullValue())
                .header("ETag", is("\"1\""));
        String canceled = delayed();
        cancel(canceled);
        get(canceled).body("queue", nullValue());
    }

    @Test
    void a_submission_can_be_answered_with_its_own_stream() throws Exception {
        String reference = UUID.randomUUID().toString();
        var answer = java.util.concurrent.CompletableFuture.supplyAsync(() -> as(StackResource.ADA)
                .header("Accept", "text/event-stream")
                .contentType(ContentType.JSON)
                .body(body("\"client_reference\": \"" + reference + "\""))
                .post("/v1/jobs")
                .then()
                .statusCode(200)
                .header("Location", matchesPattern(".*/v1/jobs/[0-9a-f-]{36}"))
                .extract()
                .asString());
        await().atMost(SOON)
                .until(
                        () -> as(StackResource.ADA)
                                .get("/v1/jobs?client_reference=" + reference)
                                .path("data.size()"),
                        equalTo(1));
        String id = as(StackResource.ADA)
                .get("/v1/jobs?client_reference=" + reference)
                .path("data[0].id");
        var message = worker.take(id);
        worker.start(message);
        worker.succeed(message, new byte[] {1});

        assertThat(answer.get().lines().filter(line -> line.startsWith("event:")))
                .containsExactly("event:job.queued", "event:job.started", "event:job.succeeded");
    }

    @Test
    void a_tenant_may_have_only_so_many_jobs_waiting() throws Exception {
        setMostWaiting(2);
        try {
            as(StackResource.CAROL)
                    .contentType(ContentType.JSON)
                    .body(body(delay()))
                    .post("/v1/jobs")
                    .then()
                    .statusCode(202);
            as(StackResource.CAROL)
                    .contentType(ContentType.JSON)
                    .body(body(delay()))
                    .post("/v1/jobs")
                    .then()
                    .statusCode(202);
            as(StackResource.CAROL)
                    .contentType(ContentType.JSON)
                    .body(body(delay()))
                    .post("/v1/jobs")
                    .then()
                    .statusCode(429)
                    .header("Retry-After", notNullValue())
                    .body("code", is("too_many_waiting"))
                    .body("retryable", is(true));
        } finally {
            setMostWaiting(100_000);
        }
    }

    private void setMostWaiting(int jobs) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE tenants SET max_waiting = " + jobs + " WHERE id = 'carol'");
        }
    }

    private static String soon() {
        return Instant.now().plusSeconds(3_600).toString();
    }

    private static String delay() {
        return "\"not_before\": \"" + soon() + "\"";
    }

    /** A job that waits for an hour. */
    private static String delayed() {
        return submit(delay()).statusCode(202).extract().path("id");
    }

    private static String body(String members) {
        return "{\"model\": \"" + Samples.MODEL.id() + "\", " + members + "}";
    }

    private static ValidatableResponse submit(String members) {
        return as(StackResource.ADA)
                .contentType(ContentType.JSON)
                .body(body(members))
                .post("/v1/jobs")
                .then();
    }

    private static ValidatableResponse get(String id) {
        return as(StackResource.ADA).get("/v1/jobs/" + id).then().statusCode(200);
    }

    private static ValidatableResponse cancel(String id) {
        return as(StackResource.ADA).post("/v1/jobs/" + id + "/cancel").then();
    }

    private static ValidatableResponse patch(String key, String id, String change) {
        return as(key).contentType("application/merge-patch+json")
                .body(change)
                .patch("/v1/jobs/" + id)
                .then();
    }

    private static ValidatableResponse lookUp(String ids) {
        return as(StackResource.ADA)
                // Clients do not escape the colon.
                .urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body(ids)
                .post("/v1/jobs:lookup")
                .then();
    }

    private static ValidatableResponse awaitState(String id, String state) {
        await().atMost(SOON).until(() -> get(id).extract().path("state"), equalTo(state));
        return get(id);
    }

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }
}
