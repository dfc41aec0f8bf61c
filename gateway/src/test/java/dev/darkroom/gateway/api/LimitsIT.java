package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.darkroom.contract.JobMessage;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.limits.Guesses;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rate limits, keys and usage over HTTP. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class LimitsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static ScriptedWorker worker;

    @Inject
    DataSource database;

    @Inject
    Guesses guesses;

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
    void every_answer_to_a_key_says_how_it_stands() throws Exception {
        standing(as(StackResource.ADA).get("/v1/models").then().statusCode(200));
        standing(as(StackResource.ADA).get("/v1/models/none").then().statusCode(404));
        standing(as(StackResource.READER)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/jobs")
                .then()
                .statusCode(403));

        String job = submit(StackResource.ADA, "{}");
        var stream =
                (HttpURLConnection) URI.create("http://localhost:" + RestAssured.port + "/v1/jobs/" + job + "/events")
                        .toURL()
                        .openConnection();
        stream.setRequestProperty("Authorization", "Bearer " + StackResource.ADA);
        assertThat(stream.getHeaderField("RateLimit-Policy")).isEqualTo("\"key\";q=6000;w=60");
        assertThat(stream.getContentType()).startsWith("text/event-stream");
        stream.disconnect();

        assertThat(given().get("/v1/models").then().statusCode(401).extract().header("RateLimit"))
                .isNull();
    }

    private static void standing(ValidatableResponse answer) {
        answer.header("RateLimit-Policy", equalTo("\"key\";q=6000;w=60"))
                .header("RateLimit", matchesPattern("\"key\";r=[0-9]{1,4};t=[0-9]{1,2}"));
    }

    @Test
    void a_key_that_asks_too_often_is_told_when_to_come_again() throws Exception {
        String secret = key("carla", 2);

        as(secret).get("/v1/models").then().statusCode(200).header("RateLimit", equalTo("\"key\";r=1;t=30"));
        as(secret).get("/v1/models").then().statusCode(200);
        ValidatableResponse refused = as(secret).get("/v1/models").then().statusCode(429);

        refused.contentType("application/problem+json")
                .header("RateLimit-Policy", equalTo("\"key\";q=2;w=60"))
                .header("RateLimit", matchesPattern("\"key\";r=0;t=[0-9]{1,2}"))
                .header("Retry-After", matchesPattern("[0-9]{1,2}"))
                .body("code", equalTo("rate_limited"))
                .body("retryable", equalTo(true))
                .body("detail", containsString("try again in"));
        as(StackResource.ADA).get("/v1/models").then().statusCode(200);
    }

    @Test
    void who_tries_many_unknown_keys_is_held_back() {
        await().atMost(SOON).until(() -> statusesOfUnknownKeys().contains(429));
    }

    /** Statuses of a hundred requests at once, each with a key that there is not. */
    private static Set<Integer> statusesOfUnknownKeys() {
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            HttpRequest guess = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + RestAssured.port + "/v1/models"))
                    .header("Authorization", "Bearer dk_unknown_" + UUID.randomUUID())
                    .build();
            answers.add(client.sendAsync(guess, HttpResponse.BodyHandlers.discarding()));
        }
        return answers.stream().map(each -> each.join().statusCode()).collect(Collectors.toSet());
    }

    @Test
    void who_shares_an_address_with_one_who_guesses_goes_on_with_a_key_that_was_good() throws Exception {
        String fresh = key("dario", 100);
        as(StackResource.ADA).get("/v1/models").then().statusCode(200);
        AtomicBoolean stopped = new AtomicBoolean();
        Thread guesser = new Thread(() -> {
            while (!stopped.get()) {
                guesses.failed("127.0.0.1");
            }
        });
        guesser.start();
        try {
            await().atMost(SOON).until(() -> !guesses.mayTry("127.0.0.1"));

            as(fresh)
                    .get("/v1/models")
                    .then()
                    .statusCode(429)
                    .header("Retry-After", equalTo("1"))
                    .body("code", equalTo("rate_limited"));
            as(StackResource.ADA).get("/v1/models").then().statusCode(200);
        } finally {
            stopped.set(true);
            guesser.join();
        }

        await().atMost(SOON)
                .untilAsserted(() -> as(fresh).get("/v1/models").then().statusCode(200));
    }

    @Test
    void a_key_says_whose_it_is() {
        as(StackResource.ADA)
                .get("/v1/key")
                .then()
                .statusCode(200)
                .body("id", notNullValue())
                .body("tenant", equalTo("ada"))
                .body("scopes", contains("jobs", "read"));
    }

    @Test
    void a_finished_job_is_in_its_tenants_usage() throws Exception {
        String secret = key("erin", 6000);
        String other = key("finn", 6000);
        worker.succeed(take(secret, "{\"campaign\": \"spring\"}"), new byte[] {1});
        worker.fail(take(secret, "{}"), "no");

        await().atMost(SOON)
                .untilAsserted(() -> as(secret)
                        .get("/v1/usage?group_by=")
                        .then()
                        .statusCode(200)
                        .body("data[0].jobs", equalTo(2)));

        String id = as(secret).get("/v1/key").path("id");
        as(secret)
                .get("/v1/usage?group_by=tag.campaign,key&group_by=model")
                .then()
                .body("data", hasSize(2))
                .body("data[0].'tag.campaign'", equalTo("spring"))
                .body("data[0].key", equalTo(id))
                .body("data[0].model", equalTo(Samples.MODEL.id()))
                .body("data[0].day", nullValue())
                .body("data[0].succeeded", equalTo(1))
                .body("data[0].images", equalTo(1))
                .body("data[0].device_ms", equalTo(2))
                .body("data[1].'tag.campaign'", nullValue())
                .body("data[1].failed", equalTo(1));
        String today = as(secret).get("/v1/usage").then().extract().path("to");
        as(secret).get("/v1/usage").then().body("data.day", contains(today)).body("from", matchesPattern("20..-..-.."));
        as(other).get("/v1/usage").then().statusCode(200).body("data", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"group_by=colour", "from=yesterday", "from=2026-01-01&to=2027-06-01", "group_by=tag.a,tag.b"})
    void usage_that_cannot_be_told_is_refused(String query) {
        as(StackResource.READER)
                .get("/v1/usage?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("malformed_request"));
    }

    private JobMessage take(String secret, String tags) throws Exception {
        return worker.take(submit(secret, tags));
    }

    private static String submit(String secret, String tags) {
        return as(secret)
                .contentType(ContentType.JSON)
                .body("{\"model\": \"" + Samples.MODEL.id() + "\", \"tags\": " + tags + "}")
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** A key of a tenant, with a rate of its own. */
    private String key(String tenant, int perMinute) throws Exception {
        String secret = "dk_" + tenant + UUID.randomUUID();
        try (var connection = database.getConnection()) {
            try (var insert =
                    connection.prepareStatement("INSERT INTO tenants (id) VALUES (?) ON CONFLICT DO NOTHING")) {
                insert.setString(1, tenant);
                insert.executeUpdate();
            }
            try (var insert = connection.prepareStatement("INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes,"
                    + " requests_per_minute) VALUES (?, ?, sha256(?), '{jobs,read}', ?)")) {
                insert.setObject(1, UUID.randomUUID());
                insert.setString(2, tenant);
                insert.setBytes(3, secret.getBytes(StandardCharsets.UTF_8));
                insert.setInt(4, perMinute);
                insert.executeUpdate();
            }
        }
        return secret;
    }

    private static RequestSpecification as(String key) {
        return given().baseUri("http://127.0.0.1").header("Authorization", "Bearer " + key);
    }
}
