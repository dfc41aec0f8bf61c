package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.pictures.PictureSamples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class PicturesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] PNG = PictureSamples.file("png", 31, 17);
    private static ScriptedWorker worker;

    @Inject
    BlobStore blobs;

    @Inject
    DataSource database;

    @BeforeEach
    void announce() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            worker.announce(PictureSamples.model(1_000L));
            await().atMost(SOON)
                    .untilAsserted(() -> given().header("Authorization", "Bearer " + StackResource.ADA)
                            .get("/v1/models")
                            .then()
                            .body("data.id", hasItem("retouch")));
        }
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    @Test
    void a_picture_travels_as_its_hash_and_lies_in_the_store() throws Exception {
        PictureReference reference = PictureReference.to(PNG);
        String id = post(StackResource.ADA, PictureSamples.uri(PNG))
                .statusCode(202)
                .body("input.image", equalTo(reference.toString()))
                .body("input.style", equalTo("waves"))
                .extract()
                .path("id");

        try (Blob blob = blobs.get(ObjectKey.input("ada", reference.sha256())).orElseThrow()) {
            assertThat(blob.content().readAllBytes()).isEqualTo(PNG);
            assertThat(blob.mediaType()).isEqualTo("image/png");
        }
        assertThat(storedInput(id)).contains(reference.toString()).doesNotContain("data:");
        JobMessage message = worker.take(id);
        assertThat(message.input().get("image").textValue()).isEqualTo(reference.toString());
        assertThat(message.tenant()).isEqualTo("ada");
    }

    @Test
    void the_input_of_an_earlier_job_is_taken_again_from_its_tenant_only() {
        byte[] own = PictureSamples.file("jpg", 20, 20);
        String reference = post(StackResource.ADA, PictureSamples.uri(own))
                .statusCode(202)
                .extract()
                .path("input.image");

        post(StackResource.ADA, reference).statusCode(202).body("input.image", equalTo(reference));
        refused(post(StackResource.BOB, reference), "was not sent with an earlier job of yours");
    }

    @Test
    void what_is_no_picture_for_the_model_is_refused_by_pointer_without_its_data() {
        refused(post(StackResource.ADA, "https://example.org/cat.png"), "data:image/png;base64,…");
        refused(post(StackResource.ADA, PictureSamples.uri(PictureSamples.file("gif", 9, 9))), "convert");
        refused(post(StackResource.ADA, PictureSamples.uri("<svg/>".getBytes(UTF_8))), "convert");
        refused(
                post(StackResource.ADA, PictureSamples.uri(PictureSamples.pngHeader(100_000, 100_000))),
                "at most 1000");
        refused(post(StackResource.ADA, PictureSamples.uri(PictureSamples.file("png", 40, 26))), "at most 1000");
        refused(post(StackResource.ADA, "data:image/png;base64,AAAAAAA"), "base64")
                .body(not(containsString("AAAAAAA")));
    }

    @Test
    void a_body_may_hold_a_picture_of_ten_mebibytes_and_no_larger_one() {
        byte[] largest = new byte[10 << 20];
        new Random(1).nextBytes(largest);
        byte[] header = PictureSamples.pngHeader(9, 9);
        System.arraycopy(header, 0, largest, 0, header.length);

        post(StackResource.ADA, PictureSamples.uri(largest)).statusCode(202);
        byte[] larger = java.util.Arrays.copyOf(largest, largest.length + 1);
        refused(post(StackResource.ADA, PictureSamples.uri(larger)), "larger than");
    }

    @Test
    void what_a_model_tells_of_an_image_is_shown_and_left_out_where_it_tells_nothing() throws Exception {
        ObjectNode details = Wire.mapper().createObjectNode().put("score", 0.75);
        details.putArray("latent").add(0.5).add(-1);
        String told = post(StackResource.ADA, PictureSamples.uri(PNG)).extract().path("id");
        String untold =
                post(StackResource.ADA, PictureSamples.uri(PNG)).extract().path("id");

        worker.succeed(worker.take(told), new byte[] {1}, details);
        worker.succeed(worker.take(untold), new byte[] {2});

        awaitSuccess(told)
                .body("outputs[0].details.score", equalTo(0.75f))
                .body("outputs[0].details.latent[1]", equalTo(-1));
        awaitSuccess(untold).body("outputs[0]", not(org.hamcrest.Matchers.hasKey("details")));
    }

    private String storedInput(String id) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT input FROM jobs WHERE id = ?")) {
            select.setObject(1, UUID.fromString(id));
            try (ResultSet row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getString("input");
            }
        }
    }

    private static ValidatableResponse post(String key, String image) {
        ObjectNode body = Wire.mapper().createObjectNode().put("model", "retouch");
        body.putObject("input").put("image", image);
        return given().header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON)
                .body(body.toString())
                .post("/v1/jobs")
                .then();
    }

    private static ValidatableResponse refused(ValidatableResponse response, String why) {
        return response.statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_input"))
                .body("errors[0].pointer", equalTo("/input/image"))
                .body("errors[0].detail", containsString(why));
    }

    private static ValidatableResponse awaitSuccess(String id) {
        await().atMost(SOON)
                .until(
                        () -> given().header("Authorization", "Bearer " + StackResource.ADA)
                                .get("/v1/jobs/" + id)
                                .path("state"),
                        equalTo("succeeded"));
        return given().header("Authorization", "Bearer " + StackResource.ADA)
                .get("/v1/jobs/" + id)
                .then();
    }
}
