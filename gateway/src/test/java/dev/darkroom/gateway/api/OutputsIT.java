package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.pictures.PictureSamples;
import dev.darkroom.gateway.retention.Eraser;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images of jobs: in parts, from the store, as inputs of other jobs, and erased. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class OutputsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] PNG = PictureSamples.file("png", 13, 7);
    private static final String SHA = PictureReference.to(PNG).sha256();

    private static ScriptedWorker worker;

    @Inject
    Eraser eraser;

    @BeforeEach
    void announce() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(PictureSamples.model("repaint", 1_000L));
            await().atMost(SOON)
                    .untilAsserted(() -> ada().get("/v1/models").then().body("data.id", hasItem("repaint")));
        }
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    @Test
    void a_part_of_an_image_can_be_fetched() throws Exception {
        String url = "/v1/jobs/" + succeeded() + "/outputs/0";

        Response part = ada().header("Range", "bytes=8-15").get(url);
        part.then()
                .statusCode(206)
                .contentType("image/png")
                .header("Content-Range", equalTo("bytes 8-15/" + PNG.length))
                .header("Content-Length", equalTo("8"))
                .header("ETag", equalTo("\"" + SHA + "\""));
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(PNG, 8, 16));

        ada().header("Range", "bytes=100000-")
                .get(url)
                .then()
                .statusCode(416)
                .header("Content-Range", equalTo("bytes */" + PNG.length))
                .body("code", equalTo("range_not_satisfiable"));
        ada().header("Range", "bytes=0-1,3-4")
                .get(url)
                .then()
                .statusCode(200)
                .header("Accept-Ranges", equalTo("bytes"));
        ada().header("Range", "bytes=0-0")
                .header("If-Range", "\"" + SHA + "\"")
                .get(url)
                .then()
                .statusCode(206);
        ada().header("Range", "bytes=0-0")
                .header("If-Range", "\"another\"")
                .get(url)
                .then()
                .statusCode(200);
    }

    @Test
    void an_image_can_be_fetched_from_the_store_by_whoever_has_its_address() throws Exception {
        Response answer = ada().redirects().follow(false).get("/v1/jobs/" + succeeded() + "/outputs/0?redirect=1");

        answer.then().statusCode(302).header("Cache-Control", equalTo("no-store"));
        URI elsewhere = URI.create(answer.header("Location"));
        assertThat(elsewhere.getQuery()).contains("X-Amz-Expires=600");
        HttpResponse<byte[]> image = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(elsewhere).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(image.body()).isEqualTo(PNG);
        assertThat(image.headers().firstValue("Content-Type")).contains("image/png");
    }

    @Test
    void an_output_becomes_an_input_of_its_tenant() throws Exception {
        String id = succeeded();

        submit(StackResource.ADA, "job:" + id + "/outputs/0")
                .statusCode(202)
                .body("input.image", equalTo("sha256:" + SHA));

        refused(submit(StackResource.BOB, "job:" + id + "/outputs/0"), "names a job that is not there");
        refused(submit(StackResource.ADA, "job:" + id + "/outputs/1"), "has outputs 0 to 0");
    }

    @Test
    void a_job_without_outputs_tells_whether_to_wait() throws Exception {
        String waiting = fresh();
        String failed = fresh();
        worker.fail(worker.take(failed), "out of ink");
        awaitState(failed, "failed");

        refused(submit(StackResource.ADA, "job:" + waiting + "/outputs/0"), "queued: wait until it succeeded");
        refused(submit(StackResource.ADA, "job:" + failed + "/outputs/0"), "failed: it never will");
    }

    @Test
    void an_erased_job_shows_that_it_was_and_its_outputs_are_gone() throws Exception {
        String id = succeeded();
        ada().get("/v1/jobs/" + id).then().body("erased_at", nullValue()).body("version", equalTo(2));

        assertThat(eraser.erase("ada", JobId.parse(id))).isEqualTo(Eraser.Outcome.ERASED);

        ada().get("/v1/jobs/" + id)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"3\""))
                .body("state", equalTo("succeeded"))
                .body("erased_at", notNullValue())
                .body("input.size()", equalTo(0))
                .body("outputs", hasSize(0));
        for (String url : new String[] {"/outputs/0", "/outputs/0?redirect=1", "/outputs/7"}) {
            ada().redirects()
                    .follow(false)
                    .get("/v1/jobs/" + id + url)
                    .then()
                    .statusCode(410)
                    .contentType("application/problem+json")
                    .body("code", equalTo("output_erased"))
                    .body("detail", containsString("erased at"));
        }
        refused(submit(StackResource.ADA, "job:" + id + "/outputs/0"), "was erased");
    }

    private static String succeeded() throws Exception {
        String id = fresh();
        worker.succeed(worker.take(id), PNG);
        awaitState(id, "succeeded");
        return id;
    }

    private static String fresh() {
        return submit(StackResource.ADA, PictureSamples.uri(PNG))
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static void awaitState(String id, String state) {
        await().atMost(SOON).until(() -> ada().get("/v1/jobs/" + id).path("state"), equalTo(state));
    }

    private static ValidatableResponse submit(String key, String image) {
        ObjectNode body = Wire.mapper().createObjectNode().put("model", "repaint");
        body.putObject("input").put("image", image);
        return given().header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON)
                .body(body.toString())
                .post("/v1/jobs")
                .then();
    }

    private static void refused(ValidatableResponse answer, String why) {
        answer.statusCode(422)
                .body("errors[0].pointer", equalTo("/input/image"))
                .body("errors[0].detail", containsString(why));
    }

    private static RequestSpecification ada() {
        return given().header("Authorization", "Bearer " + StackResource.ADA);
    }
}
