package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.contract.JobMessage;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.watch.JobNews;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class WatchIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ExecutorService CLIENTS = Executors.newCachedThreadPool();
    private static ScriptedWorker worker;

    @Inject
    JobNews news;

    @BeforeEach
    void announce() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(Samples.MODEL);
            await().atMost(SOON)
                    .untilAsserted(() -> ada().get("/v1/models").then().body("data.id", hasItem(Samples.MODEL.id())));
        }
    }

    @AfterAll
    static void close() {
        CLIENTS.shutdownNow();
        worker.close();
    }

    @Test
    void a_long_poll_ends_when_the_job_changes_and_not_before() throws Exception {
        String id = submit().path("id");
        JobMessage message = worker.take(id);

        Future<Response> started = poll(id, "\"1\"");
        awaitWaiting(1);
        worker.start(message);
        assertThat(started.get().statusCode()).isEqualTo(200);
        assertThat(started.get().<String>path("state")).isEqualTo("running");

        Future<Response> further = poll(id, started.get().header("ETag"));
        awaitWaiting(1);
        assertThat(further).isNotDone();
        worker.progress(message, 1, 4);
        assertThat(further.get().<Float>path("progress.fraction")).isEqualTo(0.25f);

        List<Future<Response>> ended = new ArrayList<>();
        for (int k = 0; k < 5; k++) {
            ended.add(poll(id, further.get().header("ETag")));
        }
        awaitWaiting(1);
        worker.succeed(message, "picture".getBytes(UTF_8));
        for (Future<Response> each : ended) {
            assertThat(each.get().<String>path("state")).isEqualTo("succeeded");
        }
        awaitWaiting(0);
    }

    @Test
    void without_an_etag_a_long_poll_waits_for_the_next_state() throws Exception {
        String id = submit().path("id");
        JobMessage message = worker.take(id);
        worker.start(message);
        await().atMost(SOON).until(() -> get(id).path("state"), equalTo("running"));

        Future<Response> poll = CLIENTS.submit(() -> ada().get("/v1/jobs/" + id + "?wait=30"));
        awaitWaiting(1);
        worker.progress(message, 1, 4);
        await().atMost(SOON).until(() -> get(id).path("progress.step"), equalTo(1));
        assertThat(poll).isNotDone();
        worker.fail(message, "out of ink");

        assertThat(poll.get().<String>path("state")).isEqualTo("failed");
    }

    @Test
    void a_long_poll_in_vain_is_a_304_that_says_when_to_come_again() {
        String id = submit().path("id");

        ada().header("If-None-Match", "\"1\"")
                .get("/v1/jobs/" + id + "?wait=1")
                .then()
                .statusCode(304)
                .header("Retry-After", equalTo("1"));
        awaitWaiting(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "61", "x", "1.5", "100000000000"})
    void a_wait_that_cannot_be_is_refused(String wait) {
        String id = submit().path("id");
        ada().get("/v1/jobs/" + id + "?wait=" + wait).then().statusCode(400).body("code", equalTo("malformed_request"));
    }

    @Test
    void nobody_waits_for_a_job_that_is_not_theirs() {
        String id = submit().path("id");
        as(StackResource.BOB).get("/v1/jobs/" + id + "?wait=60").then().statusCode(404);
    }

    @Test
    void a_submission_may_wait_for_its_image() throws Exception {
        Future<Response> answer = CLIENTS.submit(() -> submit("wait=30"));
        awaitWaiting(1);
        String id = ada().get("/v1/jobs?limit=1").path("data[0].id");
        JobMessage message = worker.take(id);
        worker.start(message);
        worker.succeed(message, "picture".getBytes(UTF_8));

        answer.get()
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=30")
                .header("Retry-After", nullValue())
                .body("id", equalTo(id))
                .body("state", equalTo("succeeded"));
    }

    @Test
    void a_submission_that_waited_in_vain_is_accepted_all_the_same() {
        submit("respond-async, wait=1")
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async, wait=1")
                .header("Retry-After", equalTo("1"))
                .body("state", equalTo("queued"));
    }

    private void awaitWaiting(int jobs) {
        await().atMost(SOON).until(() -> news.awaited(), equalTo(jobs));
    }

    private static Future<Response> poll(String id, String etag) {
        return CLIENTS.submit(() -> ada().header("If-None-Match", etag).get("/v1/jobs/" + id + "?wait=30"));
    }

    private static Response get(String id) {
        return ada().get("/v1/jobs/" + id);
    }

    private static Response submit(String... prefer) {
        RequestSpecification request = ada().contentType(ContentType.JSON);
        for (String each : prefer) {
            request.header("Prefer", each);
        }
        return request.body("{\"model\": \"" + Samples.MODEL.id() + "\"}").post("/v1/jobs");
    }

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    private static RequestSpecification ada() {
        return as(StackResource.ADA);
    }
}
