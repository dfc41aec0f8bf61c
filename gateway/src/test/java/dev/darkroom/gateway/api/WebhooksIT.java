package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.webhooks.Receiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks from their registration to their receiver. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class WebhooksIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static ScriptedWorker worker;

    @Inject
    DataSource database;

    private Receiver receiver;

    @BeforeEach
    void announce() throws Exception {
        receiver = new Receiver();
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(Samples.MODEL);
            await().atMost(SOON)
                    .untilAsserted(() -> ada().get("/v1/models").then().body("data.id", hasItem(Samples.MODEL.id())));
        }
    }

    @AfterEach
    void clear() {
        List<String> ids = ada().get("/v1/webhooks").path("data.id");
        ids.forEach(id -> ada().delete("/v1/webhooks/" + id).then().statusCode(204));
        receiver.close();
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    @Test
    void a_receiver_that_fails_three_times_gets_the_same_signed_event_until_it_takes_it() throws Exception {
        receiver.answer(500, 503, 302);
        ValidatableResponse made = create("{\"url\": \"" + receiver.url() + "\"}");
        String webhook = made.extract().path("id");
        String secret = made.extract().path("secret");

        String job = submit("");
        JobMessage message = worker.take(job);
        worker.start(message);
        worker.succeed(message, "picture".getBytes(UTF_8));
        for (int tries = 1; tries < 4; tries++) {
            awaitTries(webhook, tries);
            sql("UPDATE webhook_deliveries SET due_at = now() WHERE state = 'pending'");
        }
        awaitTries(webhook, 4);

        List<Receiver.Got> got = receiver.got();
        assertThat(got).hasSize(4);
        assertThat(got).allSatisfy(each -> assertThat(each.isSignedWith(secret)).isTrue());
        assertThat(got).extracting(each -> each.header("webhook-id")).containsOnly(job + "/3");
        assertThat(got).extracting(Receiver.Got::body).containsOnly(got.get(0).body());
        JsonNode event = Wire.mapper().readTree(got.get(0).body());
        assertThat(event.path("id").asText()).isEqualTo(job + "/3");
        assertThat(event.path("type").asText()).isEqualTo("job.succeeded");
        assertThat(event.path("job").asText()).isEqualTo(job);
        assertThat(event.path("sequence").asInt()).isEqualTo(3);
        assertThat(event.at("/data/state").asText()).isEqualTo("succeeded");
        assertThat(event.at("/data/job/outputs/0/url").asText())
                .isEqualTo("https://api.example/v1/jobs/" + job + "/outputs/0");
        log(webhook)
                .body("data", hasSize(1))
                .body("data[0].state", equalTo("delivered"))
                .body("data[0].event_type", equalTo("job.succeeded"))
                .body("data[0].event_id", equalTo(job + "/3"))
                .body("data[0].job", equalTo(job))
                .body("data[0].tries.status", equalTo(List.of(500, 503, 302, 200)))
                .body("data[0].tries[2].error", containsString("redirects"))
                .body("data[0].tries[3].duration_ms", notNullValue())
                .body("data[0].next_try_at", nullValue());

        String delivery = log(webhook).extract().path("data[0].id");
        ada().post("/v1/webhooks/deliveries/" + delivery + "/redeliver").then().statusCode(202);
        awaitTries(webhook, 5);
        assertThat(receiver.got().get(4).header("webhook-id")).isEqualTo(job + "/3");
        as(StackResource.BOB)
                .post("/v1/webhooks/deliveries/" + delivery + "/redeliver")
                .then()
                .statusCode(404);
    }

    @Test
    void a_receiver_that_is_gone_hears_nothing_more_until_it_is_enabled() {
        receiver.answer(410);
        String webhook = create("{\"url\": \"" + receiver.url() + "\", \"events\": [\"job.queued\"]}")
                .extract()
                .path("id");
        submit("");
        await().atMost(SOON).until(() -> ada().get("/v1/webhooks/" + webhook).path("enabled"), equalTo(false));
        get(webhook).body("disabled_reason", containsString("410"));
        submit("");
        log(webhook).body("data", hasSize(1)).body("data[0].state", equalTo("failed"));

        patch(webhook, "{\"enabled\": true, \"description\": \"again\"}")
                .statusCode(200)
                .body("enabled", equalTo(true))
                .body("disabled_reason", nullValue())
                .body("description", equalTo("again"));
        submit("");
        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.got()).hasSize(2));
    }

    @Test
    void after_a_rotation_both_secrets_sign() {
        ValidatableResponse made =
                create("{\"url\": \"" + receiver.url() + "\", \"events\": [\"job.queued\", \"job.started\"]}");
        String webhook = made.extract().path("id");
        String old = made.extract().path("secret");
        String next = ada().post("/v1/webhooks/" + webhook + "/rotate")
                .then()
                .statusCode(200)
                .body("secret", matchesPattern("whsec_[A-Za-z0-9+/]{43}="))
                .extract()
                .path("secret");
        assertThat(next).isNotEqualTo(old);
        get(webhook).body("$", not(org.hamcrest.Matchers.hasKey("secret")));

        submit("");
        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.got()).hasSize(1));
        Receiver.Got got = receiver.got().get(0);
        assertThat(got.header("webhook-signature").split(" ", -1)).hasSize(2);
        assertThat(got.isSignedWith(old)).isTrue();
        assertThat(got.isSignedWith(next)).isTrue();

        sql("UPDATE webhook_endpoints SET old_until = now()");
        submit("");
        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.got()).hasSize(2));
        assertThat(receiver.got().get(1).isSignedWith(old)).isFalse();
        assertThat(receiver.got().get(1).isSignedWith(next)).isTrue();
    }

    @Test
    void a_job_names_its_own_receiver() throws Exception {
        String secret = ada().get("/v1/webhooks/secret")
                .then()
                .statusCode(200)
                .extract()
                .path("secret");
        String job = submit(", \"webhook\": \"" + receiver.url() + "\"");
        ada().get("/v1/jobs/" + job)
                .then()
                .body("webhook.url", equalTo(receiver.url()))
                .body("webhook.events", hasItem("job.expired"));
        JobMessage message = worker.take(job);
        worker.start(message);
        worker.succeed(message, "picture".getBytes(UTF_8));

        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.got()).hasSize(1));
        assertThat(receiver.got().get(0).isSignedWith(secret)).isTrue();
        await().atMost(SOON)
                .untilAsserted(() -> ada().get("/v1/webhooks/deliveries?limit=1")
                        .then()
                        .body("data[0].job", equalTo(job))
                        .body("data[0].webhook", nullValue())
                        .body("data[0].url", equalTo(receiver.url()))
                        .body("data[0].state", equalTo("delivered")));

        String next = ada().post("/v1/webhooks/secret/rotate").path("secret");
        assertThat(next).isNotEqualTo(secret);
        submit(", \"webhook\": {\"url\": \"" + receiver.url() + "\", \"events\": [\"job.queued\"]}");
        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.got()).hasSize(2));
        assertThat(receiver.got().get(1).isSignedWith(secret)).isTrue();
        assertThat(receiver.got().get(1).isSignedWith(next)).isTrue();
    }

    @Test
    void a_receiver_that_hangs_with_much_waiting_delays_no_other() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String dead = create("{\"url\": \"http://127.0.0.1:" + hanging.getLocalPort()
                            + "/\", \"events\": [\"job.queued\"]}")
                    .extract()
                    .path("id");
            for (int i = 0; i < 30; i++) {
                submit("");
            }
            create("{\"url\": \"" + receiver.url() + "\", \"events\": [\"job.queued\"]}");
            submit("");
            await().atMost(SOON).untilAsserted(() -> assertThat(receiver.got()).hasSize(1));
            log(dead).body("data.findAll { it.state == 'pending' }", hasSize(31));
        }
    }

    @Test
    void a_test_answers_with_what_the_receiver_said() throws Exception {
        ValidatableResponse made = create("{\"url\": \"" + receiver.url() + "\"}");
        String webhook = made.extract().path("id");
        receiver.answer(418);
        test(webhook)
                .body("delivered", equalTo(false))
                .body("status", equalTo(418))
                .body("body", equalTo("thank you, 418"));
        test(webhook).body("delivered", equalTo(true)).body("status", equalTo(200));
        Receiver.Got got = receiver.got().get(1);
        assertThat(got.isSignedWith(made.extract().path("secret"))).isTrue();
        assertThat(Wire.mapper().readTree(got.body()).path("type").asText()).isEqualTo("webhook.test");
        receiver.close();
        test(webhook)
                .body("delivered", equalTo(false))
                .body("status", nullValue())
                .body("error", containsString("cannot connect"));
        log(webhook).body("data", hasSize(0));
    }

    @Test
    void a_receiver_is_tested_once_at_a_time_and_of_a_tenant_four() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<String> webhooks = new ArrayList<>();
            List<Socket> held = new ArrayList<>();
            List<CompletableFuture<ValidatableResponse>> tests = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                webhooks.add(create("{\"url\": \"http://127.0.0.1:" + hanging.getLocalPort() + "/\"}")
                        .extract()
                        .path("id"));
            }
            for (String webhook : webhooks.subList(0, 4)) {
                tests.add(CompletableFuture.supplyAsync(() -> test(webhook)));
                held.add(hanging.accept());
                refusedTest(webhook).body("detail", containsString("of this webhook"));
            }
            refusedTest(webhooks.get(4)).body("detail", containsString("4 tests"));

            held.get(0).close();
            tests.get(0).get().body("delivered", equalTo(false));
            tests.add(CompletableFuture.supplyAsync(() -> test(webhooks.get(4))));
            held.add(hanging.accept());
            refusedTest(webhooks.get(0)).body("detail", containsString("4 tests"));
            for (Socket each : held) {
                each.close();
            }
            for (CompletableFuture<ValidatableResponse> each : tests) {
                each.get().body("delivered", equalTo(false));
            }
        }
    }

    private static ValidatableResponse refusedTest(String webhook) {
        return problem(ada().post("/v1/webhooks/" + webhook + "/test").then(), 429)
                .header("Retry-After", equalTo("1"))
                .body("code", equalTo("rate_limited"));
    }

    @Test
    void what_is_wrong_is_told_value_by_value() {
        problem(create("{}"), 422).body("errors[0].pointer", equalTo("/url"));
        problem(create("{\"url\": \"ftp://x.example/\"}"), 422).body("errors[0].pointer", equalTo("/url"));
        problem(create("{\"url\": \"https://u:p@x.example/\"}"), 422).body("errors.pointer", equalTo(List.of("/url")));
        problem(
                        create("{\"url\": \"https://x.example:22/\", \"events\": [\"job.done\"], \"secret\": 1,"
                                + " \"description\": 1}"),
                        422)
                .body("errors.pointer", equalTo(List.of("/secret", "/url", "/events/0", "/description")));
        problem(create("{\"url\": \"https://x.example/\", \"events\": []}"), 422);
        problem(create("{\"url\": \"https://x.example/\", \"enabled\": false}"), 422);
        problem(post("/v1/jobs", "{\"model\": \"sketch\", \"webhook\": {\"url\": 1, \"to\": 2}}"), 422)
                .body("errors.pointer", equalTo(List.of("/webhook", "/webhook/url")));
        problem(post("/v1/jobs", "{\"model\": \"sketch\", \"webhook\": \"gopher://x\"}"), 422);
        problem(post("/v1/jobs", "{\"model\": \"sketch\", \"webhook\": 7}"), 422);
        String webhook =
                create("{\"url\": \"" + receiver.url() + "\"}").extract().path("id");
        problem(patch(webhook, "{\"enabled\": 1}"), 422);
        problem(patch(webhook, "{\"url\": null}"), 422);
        problem(ada().get("/v1/webhooks/" + webhook + "/deliveries?limit=0").then(), 400);
        problem(ada().get("/v1/webhooks/" + webhook + "/deliveries?cursor=x").then(), 400);
    }

    @Test
    void another_tenants_webhooks_are_not_there_and_readers_change_nothing() {
        String webhook =
                create("{\"url\": \"" + receiver.url() + "\"}").extract().path("id");
        String path = "/v1/webhooks/" + webhook;
        problem(as(StackResource.BOB).get(path).then(), 404);
        problem(as(StackResource.BOB).get(path + "/deliveries").then(), 404);
        problem(as(StackResource.BOB).post(path + "/rotate").then(), 404);
        problem(as(StackResource.BOB).post(path + "/test").then(), 404);
        problem(as(StackResource.BOB).delete(path).then(), 404);
        problem(
                as(StackResource.BOB)
                        .contentType(ContentType.JSON)
                        .body("{}")
                        .patch(path)
                        .then(),
                404);
        as(StackResource.BOB).get("/v1/webhooks").then().statusCode(200).body("data", hasSize(0));
        problem(ada().get("/v1/webhooks/nothing").then(), 404);
        as(StackResource.READER).get(path).then().statusCode(200);
        problem(as(StackResource.READER).get("/v1/webhooks/secret").then(), 403);
        problem(as(StackResource.READER).post(path + "/rotate").then(), 403);
        problem(as(StackResource.READER).delete(path).then(), 403);
    }

    @Test
    void the_twenty_first_is_refused() {
        for (int i = 0; i < 20; i++) {
            create("{\"url\": \"https://x.example/" + i + "\"}").statusCode(201);
        }
        problem(create("{\"url\": \"https://x.example/\"}"), 422);
        ada().get("/v1/webhooks").then().body("data", hasSize(20));
    }

    private void sql(String statement) {
        try (Connection connection = database.getConnection();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitTries(String webhook, int tries) {
        await().atMost(SOON).untilAsserted(() -> log(webhook).body("data[0].tries", hasSize(tries)));
    }

    private static ValidatableResponse log(String webhook) {
        return ada().get("/v1/webhooks/" + webhook + "/deliveries").then().statusCode(200);
    }

    private static ValidatableResponse get(String webhook) {
        return ada().get("/v1/webhooks/" + webhook).then().statusCode(200);
    }

    private static ValidatableResponse test(String webhook) {
        return ada().post("/v1/webhooks/" + webhook + "/test").then().statusCode(200);
    }

    private static ValidatableResponse create(String body) {
        return post("/v1/webhooks", body);
    }

    private static ValidatableResponse patch(String webhook, String body) {
        return ada().contentType(ContentType.JSON)
                .body(body)
                .patch("/v1/webhooks/" + webhook)
                .then();
    }

    private static ValidatableResponse post(String path, String body) {
        return ada().contentType(ContentType.JSON).body(body).post(path).then();
    }

    private static String submit(String more) {
        return post("/v1/jobs", "{\"model\": \"" + Samples.MODEL.id() + "\"" + more + "}")
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status) {
        return response.statusCode(status).contentType("application/problem+json");
    }

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    private static RequestSpecification ada() {
        return as(StackResource.ADA);
    }
}
