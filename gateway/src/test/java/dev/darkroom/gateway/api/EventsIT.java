package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.watch.JobNews;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stream of a job's events. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class EventsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int STEPS = 12;
    private static ScriptedWorker worker;

    @Inject
    JobNews news;

    @Inject
    DataSource database;

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
        worker.close();
    }

    private record Told(String id, String type, JsonNode event) {}

    /** One connection to a stream, which a test may cut at any time. */
    private static final class Stream implements AutoCloseable {

        private final HttpURLConnection connection;
        private final BufferedReader lines;

        Stream(String job, String last) throws IOException {
            connection = (HttpURLConnection)
                    URI.create("http://localhost:" + RestAssured.port + "/v1/jobs/" + job + "/events")
                            .toURL()
                            .openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + StackResource.ADA);
            connection.setRequestProperty("Accept", "text/event-stream");
            connection.setReadTimeout((int) SOON.toMillis());
            if (last != null) {
                connection.setRequestProperty("Last-Event-ID", last);
            }
            assertThat(connection.getHeaderField("Cache-Control")).isEqualTo("no-store");
            lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
        }

        /** The next event, or null at the end. */
        Told next() throws IOException {
            String id = null;
            String type = null;
            JsonNode event = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    event = Wire.mapper().readTree(line.substring(5));
                } else if (!line.isEmpty()) {
                    assertThat(line).as("a field of SSE").startsWith(":");
                } else if (event != null) {
                    return new Told(id, type, event);
                }
            }
            return null;
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }

    @Test
    void a_stream_that_is_cut_again_and_again_joins_without_gap_or_repeat() throws Exception {
        String id = submit();
        JobMessage message = worker.take(id);
        List<Told> told = new ArrayList<>();
        String last = null;
        for (int cut = 0; cut < STEPS; cut++) {
            try (Stream stream = new Stream(id, last)) {
                if (cut == 0) {
                    told.add(stream.next());
                    worker.start(message);
                    told.add(stream.next());
                }
                worker.progress(message, cut, STEPS);
                told.add(stream.next());
            }
            last = told.get(told.size() - 1).id();
        }
        worker.succeed(message, "picture".getBytes(UTF_8));
        try (Stream stream = new Stream(id, last)) {
            for (Told next = stream.next(); next != null; next = stream.next()) {
                told.add(next);
            }
        }

        assertThat(told)
                .filteredOn(each -> !each.type().equals("job.progress"))
                .extracting(Told::type)
                .containsExactly("job.queued", "job.started", "job.succeeded");
        assertThat(told)
                .filteredOn(each -> each.type().equals("job.progress"))
                .extracting(each -> each.event().at("/data/progress/step").asInt())
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(STEPS);
        assertThat(told).extracting(Told::id).doesNotHaveDuplicates();
        Told end = told.get(told.size() - 1);
        assertThat(end.event().at("/data/job/outputs/0/sha256").asText()).hasSize(64);
        assertThat(end.event().at("/sequence").asInt()).isEqualTo(3);
        assertThat(end.event().at("/job").asText()).isEqualTo(id);
        assertThat(told.get(0).event().at("/time").asText())
                .isEqualTo(ada().get("/v1/jobs/" + id).path("created_at"));

        ada().header("Last-Event-ID", end.id())
                .get("/v1/jobs/" + id + "/events")
                .then()
                .statusCode(204);
    }

    @Test
    void a_preview_is_shown_between_the_versions_and_gone_with_the_run() throws Exception {
        String id = submit();
        JobMessage message = worker.take(id);
        worker.start(message);
        worker.progress(message, 7, STEPS);
        worker.preview(message, 7, STEPS, "so far".getBytes(UTF_8));
        Told shown;
        try (Stream stream = new Stream(id, "2")) {
            do {
                shown = stream.next();
            } while (!shown.type().equals("job.preview"));
        }
        assertThat(shown.id()).isEqualTo("2.7p");
        assertThat(shown.event().at("/sequence").asInt()).isEqualTo(2);
        JsonNode data = shown.event().path("data");
        assertThat(data.path("state").asText()).isEqualTo("running");
        assertThat(data.path("attempt").asInt()).isEqualTo(1);
        assertThat(data.at("/progress/step").asInt()).isEqualTo(7);
        assertThat(data.path("preview"))
                .isEqualTo(Wire.mapper()
                        .readTree("{\"step\":7,\"steps\":12,\"image\":0,\"media_type\":\"image/png\",\"width\":128,"
                                + "\"height\":96,\"data_uri\":\"data:image/png;base64,c28gZmFy\"}"));

        try (Stream stream = new Stream(id, "2.7p")) {
            worker.preview(message, 9, STEPS, "further".getBytes(UTF_8));
            assertThat(stream.next().id()).isEqualTo("2.9p");
            worker.succeed(message, "picture".getBytes(UTF_8));
            Told end = stream.next();
            assertThat(end.type()).isEqualTo("job.succeeded");
            assertThat(end.event().at("/data/job/progress/step").asInt()).isEqualTo(STEPS);
        }
        try (Connection connection = database.getConnection();
                PreparedStatement count =
                        connection.prepareStatement("SELECT count(*) FROM job_previews WHERE job_id = ?")) {
            count.setObject(1, UUID.fromString(id));
            try (ResultSet row = count.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    @Test
    void listeners_that_left_are_forgotten() throws Exception {
        String id = submit();
        try (Stream one = new Stream(id, null);
                Stream two = new Stream(id, null)) {
            assertThat(one.next()).isNotNull();
            assertThat(two.next()).isNotNull();
            await().atMost(SOON).until(() -> news.awaited(), equalTo(1));
        }
        await().atMost(SOON).until(() -> news.awaited(), equalTo(0));
    }

    @Test
    void a_stream_that_cannot_be_is_a_problem() {
        String id = submit();
        as(StackResource.BOB)
                .get("/v1/jobs/" + id + "/events")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
        ada().get("/v1/jobs/x/events").then().statusCode(404);
        ada().header("Last-Event-ID", "x")
                .get("/v1/jobs/" + id + "/events")
                .then()
                .statusCode(400)
                .body("code", equalTo("malformed_request"));
    }

    private static String submit() {
        return ada().contentType(ContentType.JSON)
                .body("{\"model\": \"" + Samples.MODEL.id() + "\"}")
                .post("/v1/jobs")
                .path("id");
    }

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    private static RequestSpecification ada() {
        return as(StackResource.ADA);
    }
}
