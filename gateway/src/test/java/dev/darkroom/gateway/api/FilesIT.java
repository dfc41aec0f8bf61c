package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.pictures.PictureSamples;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class FilesIT {

    private static final byte[] PNG = PictureSamples.file("png", 37, 11);
    private static final byte[] JPEG = PictureSamples.file("jpg", 37, 11);
    private static final String SHA = PictureReference.to(PNG).sha256();

    private static boolean announced;

    @BeforeEach
    void announce() throws Exception {
        if (!announced) {
            try (ScriptedWorker worker = new ScriptedWorker()) {
                worker.announce(PictureSamples.model("touch-up", 1_000L));
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> ada().get("/v1/models").then().body("data.id", hasItem("touch-up")));
            announced = true;
        }
    }

    @Test
    void a_form_makes_a_file_that_jobs_name() {
        ValidatableResponse made = ada().multiPart("file", "a.png", PNG, "image/png")
                .post("/v1/files")
                .then()
                .statusCode(201)
                .body("object", equalTo("file"))
                .body("state", equalTo("ready"))
                .body("media_type", equalTo("image/png"))
                .body("bytes", equalTo(PNG.length))
                .body("width", equalTo(37))
                .body("height", equalTo(11))
                .body("sha256", equalTo(SHA))
                .body("$", not(org.hamcrest.Matchers.hasKey("upload")));
        String id = made.extract().path("id");
        made.header("Location", equalTo(made.extract().path("links.self")));

        ada().get("/v1/files/" + id).then().statusCode(200).body("sha256", equalTo(SHA));
        Response content = ada().get("/v1/files/" + id + "/content");
        content.then().statusCode(200).contentType("image/png").header("ETag", equalTo("\"" + SHA + "\""));
        assertThat(content.asByteArray()).isEqualTo(PNG);
        ada().header("If-None-Match", "\"" + SHA + "\"")
                .get("/v1/files/" + id + "/content")
                .then()
                .statusCode(304);
        submit("file:" + id).statusCode(202).body("input.image", equalTo("sha256:" + SHA));
    }

    @Test
    void the_bare_bytes_make_a_file_of_the_type_that_they_are() {
        ada().contentType("image/png")
                .body(JPEG)
                .post("/v1/files")
                .then()
                .statusCode(201)
                .body("media_type", equalTo("image/jpeg"));
    }

    @Test
    void the_same_picture_again_is_another_file() {
        String one = upload(PNG);
        String two = upload(PNG);

        assertThat(one).isNotEqualTo(two);
        ada().delete("/v1/files/" + one).then().statusCode(204);
        ada().get("/v1/files/" + two + "/content").then().statusCode(200);
    }

    @Test
    void a_deleted_file_is_gone_and_the_jobs_that_use_it_keep_it() {
        String id = upload(PNG);
        String job = submit("file:" + id).statusCode(202).extract().path("id");

        ada().delete("/v1/files/" + id).then().statusCode(204);

        problem(ada().delete("/v1/files/" + id).then(), 404, "not_found");
        problem(ada().get("/v1/files/" + id).then(), 404, "not_found");
        problem(ada().get("/v1/files/" + id + "/content").then(), 404, "not_found");
        refused(submit("file:" + id), "names no file of yours");
        ada().get("/v1/jobs/" + job).then().body("input.image", equalTo("sha256:" + SHA));
        submit("sha256:" + SHA).statusCode(202);
    }

    @Test
    void another_tenants_file_is_not_there() {
        String id = upload(PNG);
        RequestSpecification bob = as(StackResource.BOB);
        for (String path : List.of("/v1/files/" + id, "/v1/files/" + id + "/content")) {
            problem(as(StackResource.BOB).get(path).then(), 404, "not_found");
        }
        problem(as(StackResource.BOB).post("/v1/files/" + id + "/complete").then(), 404, "not_found");
        problem(as(StackResource.BOB).delete("/v1/files/" + id).then(), 404, "not_found");
        bob.get("/v1/files").then().body("data.id", not(hasItem(id)));
        refused(submit(StackResource.BOB, "file:" + id), "names no file of yours");
    }

    @Test
    void a_key_that_may_only_read_makes_and_deletes_none() {
        String id = upload(PNG);
        problem(
                as(StackResource.READER)
                        .contentType("image/png")
                        .body(PNG)
                        .post("/v1/files")
                        .then(),
                403,
                "forbidden");
        problem(as(StackResource.READER).delete("/v1/files/" + id).then(), 403, "forbidden");
        as(StackResource.READER).get("/v1/files/" + id).then().statusCode(200);
        problem(given().get("/v1/files").then(), 401, "unauthenticated");
    }

    @Test
    void a_list_is_newest_first_and_its_pages_join() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, upload(PNG));
        }
        List<String> listed = new ArrayList<>();
        String next = "/v1/files?limit=2";
        while (listed.size() < 5) {
            var page = ada().get(next).then().statusCode(200).extract();
            listed.addAll(page.path("data.id"));
            next = String.valueOf(page.header("Link")).replaceAll("^<(.*)>; rel=\"next\"$", "$1");
        }
        assertThat(listed.subList(0, 5)).isEqualTo(made);
        for (String query : List.of("limit=0", "limit=x", "cursor=x")) {
            problem(ada().get("/v1/files?" + query).then(), 400, "malformed_request");
        }
    }

    @Test
    void a_client_uploads_to_the_store_itself() throws Exception {
        ValidatableResponse made = announce(PNG.length, SHA)
                .statusCode(201)
                .body("state", equalTo("pending"))
                .body("sha256", nullValue())
                .body("upload.method", equalTo("PUT"));
        String id = made.extract().path("id");
        problem(ada().post("/v1/files/" + id + "/complete").then(), 409, "upload_missing");
        problem(ada().get("/v1/files/" + id + "/content").then(), 409, "upload_missing");
        problem(submit("file:" + id), 409, "upload_missing");

        assertThat(put(made, Arrays.copyOf(PNG, PNG.length + 1))).isEqualTo(403);
        assertThat(put(made, PNG)).isEqualTo(200);

        for (int time = 0; time < 2; time++) {
            ada().post("/v1/files/" + id + "/complete")
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("ready"))
                    .body("width", equalTo(37))
                    .body("sha256", equalTo(SHA));
        }
        assertThat(ada().get("/v1/files/" + id + "/content").asByteArray()).isEqualTo(PNG);
    }

    @Test
    void an_upload_is_checked_when_it_is_first_used() throws Exception {
        ValidatableResponse made = announce(PNG.length, null);
        String id = made.extract().path("id");
        assertThat(put(made, PNG)).isEqualTo(200);

        submit("file:" + id).statusCode(202).body("input.image", equalTo("sha256:" + SHA));

        ada().get("/v1/files/" + id).then().body("state", equalTo("ready"));
    }

    @Test
    void an_upload_that_is_not_what_was_announced_stays_pending_and_says_why() throws Exception {
        byte[] other = PNG.clone();
        other[other.length - 1]++;
        byte[] html = "<html><script>alert(1)</script>".getBytes(UTF_8);

        ValidatableResponse jpeg = announce(JPEG.length, null);
        ValidatableResponse noPicture = announce(html.length, null);
        ValidatableResponse changed = announce(PNG.length, null);
        assertThat(put(jpeg, JPEG)).isEqualTo(200);
        assertThat(put(noPicture, html)).isEqualTo(200);
        assertThat(put(changed, other)).isEqualTo(200);

        complete(jpeg).body("detail", containsString("is image/jpeg, not image/png as announced"));
        complete(noPicture).body("detail", containsString("neither a PNG nor a JPEG"));
        refused(submit("file:" + noPicture.extract().path("id")), "neither a PNG nor a JPEG");
        ada().get("/v1/files/" + noPicture.extract().path("id")).then().body("state", equalTo("pending"));
        ada().post("/v1/files/" + changed.extract().path("id") + "/complete")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse complete(ValidatableResponse made) {
        return problem(
                ada().post("/v1/files/" + made.extract().path("id") + "/complete")
                        .then(),
                422,
                "invalid_input");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                  | /media_type",
                "{\"media_type\": \"image/gif\", \"bytes\": 1}                       | /media_type",
                "{\"media_type\": \"image/png\", \"bytes\": 0}                       | /bytes",
                "{\"media_type\": \"image/png\", \"bytes\": 10485761}                | /bytes",
                "{\"media_type\": \"image/png\", \"bytes\": \"1\"}                   | /bytes",
                "{\"media_type\": \"image/png\", \"bytes\": 1, \"sha256\": \"AB\"}   | /sha256",
                "{\"media_type\": \"image/png\", \"bytes\": 1, \"name\": \"x\"}      | /name"
            })
    void an_announcement_that_does_not_fit_is_refused_by_pointer(String body, String pointer) {
        problem(ada().contentType(ContentType.JSON).body(body).post("/v1/files").then(), 422, "invalid_input")
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    void other_forms_types_and_encodings_are_refused() {
        problem(
                ada().multiPart("file", "a", PNG)
                        .multiPart("file", "b", PNG)
                        .post("/v1/files")
                        .then(),
                400,
                "malformed_request");
        problem(ada().multiPart("picture", "a", PNG).post("/v1/files").then(), 400, "malformed_request");
        problem(ada().contentType("image/gif").body(PNG).post("/v1/files").then(), 415, "unsupported_media_type");
        problem(
                ada().contentType("image/png")
                        .header("Content-Encoding", "gzip")
                        .body(PNG)
                        .post("/v1/files")
                        .then(),
                415,
                "unsupported_media_type");
        problem(ada().contentType("image/png").post("/v1/files").then(), 422, "invalid_input");
    }

    @Test
    void more_than_ten_mebibytes_are_too_large() {
        byte[] largest = Arrays.copyOf(PNG, 10 << 20);
        byte[] larger = Arrays.copyOf(PNG, (10 << 20) + 1);

        ada().contentType("image/png").body(largest).post("/v1/files").then().statusCode(201);
        ada().multiPart("file", "a", largest).post("/v1/files").then().statusCode(201);
        problem(ada().contentType("image/png").body(larger).post("/v1/files").then(), 413, "payload_too_large");
        problem(ada().multiPart("file", "a", larger).post("/v1/files").then(), 413, "payload_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "file:x", "file:00000000-0000-0000-0000-000000000000", "job:", "job:x/outputs/0"})
    void a_name_of_nothing_is_refused(String name) {
        submit(name)
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/input/image"))
                .body("errors[0].detail", containsString("name"));
    }

    @Test
    void a_file_is_held_against_the_models_bound() {
        refused(submit("file:" + upload(PictureSamples.file("png", 40, 26))), "at most 1000");
    }

    private static ValidatableResponse announce(int bytes, String sha256) {
        ObjectNode body =
                Wire.mapper().createObjectNode().put("media_type", "image/png").put("bytes", bytes);
        if (sha256 != null) {
            body.put("sha256", sha256);
        }
        return ada().contentType(ContentType.JSON)
                .body(body.toString())
                .post("/v1/files")
                .then();
    }

    /** Sends the request of an answer's {@code upload}; the status of the store's answer. */
    private static int put(ValidatableResponse made, byte[] bytes) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(made.extract().path("upload.url")))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
        Map<String, String> headers = made.extract().path("upload.headers");
        headers.forEach((name, value) -> {
            // The client sends the length of the body by itself.
            if (!name.equals("Content-Length")) {
                request.header(name, value);
            }
        });
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String upload(byte[] bytes) {
        return ada().contentType("image/png")
                .body(bytes)
                .post("/v1/files")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static ValidatableResponse submit(String image) {
        return submit(StackResource.ADA, image);
    }

    private static ValidatableResponse submit(String key, String image) {
        ObjectNode body = Wire.mapper()
                .createObjectNode()
                .put("model", "touch-up")
                .put("client_reference", UUID.randomUUID().toString());
        body.putObject("input").put("image", image);
        return as(key).contentType(ContentType.JSON)
                .body(body.toString())
                .post("/v1/jobs")
                .then();
    }

    private static ValidatableResponse refused(ValidatableResponse answer, String why) {
        return problem(answer, 422, "invalid_input")
                .body("errors[0].pointer", equalTo("/input/image"))
                .body("errors[0].detail", containsString(why));
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status).contentType("application/problem+json").body("code", equalTo(code));
    }

    private static RequestSpecification ada() {
        return as(StackResource.ADA);
    }

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }
}
