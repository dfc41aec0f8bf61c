package dev.darkroom.gateway.api;

import static dev.darkroom.gateway.api.ExampleCall.SOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.gateway.pictures.PictureSamples;
import dev.darkroom.gateway.webhooks.Receiver;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Real jobs, files and others of tenant {@code shop} in place of those whose ids stand in the examples of {@code /openapi}. */
final class ExampleFixtures implements AutoCloseable {

    private static final byte[] PICTURE = PictureSamples.file("png", 64, 64);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final DescribedApi api;
    private final ScriptedWorker worker;
    private final Receiver receiver;

    /** What stands for an id of the examples when they are sent, in an order in which it can be made. */
    private final Map<String, Callable<String>> made = new LinkedHashMap<>();

    /** Those that calls which change nothing share. */
    private final Map<String, String> shared = new HashMap<>();

    ExampleFixtures(DescribedApi api) throws Exception {
        this.api = api;
        worker = new ScriptedWorker();
        receiver = new Receiver();
        made.put("019c1360-3f90-7faa-98ec-3d9a6c7fe10a", this::webhook);
        made.put("019c1363-49c0-7c11-8f3e-5a0b6d2f9e01", this::endedJob);
        made.put("019c1363-5f50-7d22-9a4c-1b7e3c8d4f02", this::waitingJob);
        made.put("019c1363-7a10-7e33-8b5d-2c8f4d9e5003", this::paintedJob);
        made.put("019c1365-0710-7b66-94a8-9f5c2e3bad06", this::batch);
        made.put("019c1361-8c20-7d88-b6ca-1b7e4a5dcf08", this::file);
        made.put("019c1361-a778-7e99-87db-2c8f5b6ed009", this::upload);
        made.put("019c1363-6b08-7abb-a9fd-4eab7d80f20b", this::delivery);
        made.put("019c1368-1a40-7cee-8c20-71dea0b3250e", ExampleFixtures::apiKey);
        made.put("019c1368-2b50-7dff-9d31-82efb1c4360f", this::deadLetter);
        made.put("019c1368-3c60-7e00-ae42-93f0c2d54710", ExampleFixtures::action);
        made.put("gpu-7f9c4-1k2m", () -> ScriptedWorker.ID);
        made.put("gpu-7f9c4-9x3a", this::idleWorker);
    }

    /** Announces the models of the examples and makes one of each thing. */
    void make() throws Exception {
        worker.announce(model("icons"), model("fashion-gan"), model("painterly"));
        await().atMost(SOON)
                .untilAsserted(() ->
                        shop().get("/v1/models").then().body("data.id", hasItems("icons", "fashion-gan", "painterly")));
        worker.announceAndStop("studio", Samples.model("mural", "0123456789ab"));
        await().atMost(SOON)
                .until(() -> shop().contentType(ContentType.JSON)
                                .body("{\"model\": \"mural\", \"input\": {}}")
                                .post("/v1/jobs")
                                .statusCode()
                        == 202);
        for (Map.Entry<String, Callable<String>> each : made.entrySet()) {
            shared.put(each.getKey(), each.getValue().call());
        }
    }

    /** The real ids that are shared, by those of the examples. */
    Map<String, String> shared() {
        return Map.copyOf(shared);
    }

    /**
     * A text of an example with real ids.
     *
     * @param looksOnly whether the call changes nothing
     * @param ids those that this call has got already
     */
    String withRealIds(String text, boolean looksOnly, Map<String, String> ids) {
        String real = text;
        for (Map.Entry<String, Callable<String>> each : made.entrySet()) {
            if (real.contains(each.getKey())) {
                real = real.replace(
                        each.getKey(),
                        looksOnly
                                ? shared.get(each.getKey())
                                : ids.computeIfAbsent(each.getKey(), id -> make(each.getValue())));
            }
        }
        return real;
    }

    private static String make(Callable<String> thing) {
        try {
            return thing.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String waitingJob() {
        return id(shop().contentType(ContentType.JSON)
                .body(body("submitJob", "text-to-image").toString())
                .post("/v1/jobs"));
    }

    private String endedJob() throws Exception {
        String id = waitingJob();
        JobMessage message = worker.take(id);
        worker.start(message);
        worker.succeed(message, PICTURE);
        await().atMost(SOON).until(() -> shop().get("/v1/jobs/" + id).path("state"), equalTo("succeeded"));
        return id;
    }

    /** A job that was made from a picture. */
    private String paintedJob() {
        String picture = "data:image/png;base64," + Base64.getEncoder().encodeToString(PICTURE);
        ObjectNode body = Wire.mapper().createObjectNode().put("model", "painterly");
        body.putObject("input").put("image", picture);
        return id(shop().contentType(ContentType.JSON).body(body.toString()).post("/v1/jobs"));
    }

    private static String apiKey() {
        return admin().contentType(ContentType.JSON)
                .body("{\"tenant\": \"shop\", \"name\": \"of examples\", \"scopes\": [\"read\"]}")
                .post("/v1/admin/keys")
                .path("id");
    }

    private String deadLetter() throws Exception {
        String id = waitingJob();
        JobMessage message = worker.take(id);
        worker.start(message);
        worker.fail(message, "the model threw");
        await().atMost(SOON).until(() -> shop().get("/v1/jobs/" + id).path("state"), equalTo("failed"));
        return admin().get("/v1/admin/dead-letters").path("data.find { it.job == '" + id + "' }.id");
    }

    /** One that matches nothing. */
    private static String action() {
        return admin().contentType(ContentType.JSON)
                .body("{\"filter\": {\"tenant\": \"shop\", \"tags\": {\"campaign\": \"autumn\"}}}")
                .post("/v1/admin/jobs:cancel")
                .path("action.id");
    }

    private String idleWorker() throws Exception {
        String id = "idle-" + UUID.randomUUID();
        worker.announceIdle(id);
        await().atMost(SOON).until(() -> admin().get("/v1/admin/workers/" + id).statusCode(), equalTo(200));
        return id;
    }

    private String batch() {
        return id(shop().contentType(ContentType.JSON)
                .body(body("submitBatch", "matrix").toString())
                .post("/v1/batches"));
    }

    private String file() {
        return id(shop().contentType("image/png").body(PICTURE).post("/v1/files"));
    }

    /** A file that was uploaded to the store and not completed. */
    private String upload() throws Exception {
        ObjectNode body = (ObjectNode) body("createFile", "announced");
        body.put("bytes", PICTURE.length)
                .put("sha256", PictureReference.to(PICTURE).sha256());
        Response made =
                shop().contentType(ContentType.JSON).body(body.toString()).post("/v1/files");
        HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(made.path("upload.url")))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(PICTURE));
        Map<String, String> headers = new HashMap<>(made.path("upload.headers"));
        // The client sends the length of the body by itself.
        headers.remove("Content-Length");
        headers.forEach(put::header);
        assertThat(CLIENT.send(put.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        return id(made);
    }

    private String webhook() {
        ObjectNode body = (ObjectNode) body("createWebhook", "some-events");
        body.put("url", receiver.url());
        return id(shop().contentType(ContentType.JSON).body(body.toString()).post("/v1/webhooks"));
    }

    private String delivery() {
        await().atMost(SOON)
                .until(() -> shop().get("/v1/webhooks/deliveries").path("data[0].state"), equalTo("delivered"));
        return shop().get("/v1/webhooks/deliveries").path("data[0].id");
    }

    private JsonNode body(String operation, String name) {
        return api.operation(operation)
                .is()
                .at("/requestBody/content")
                .path("application/json")
                .path("examples")
                .path(name)
                .path("value")
                .deepCopy();
    }

    private String id(Response made) {
        assertThat(made.statusCode()).as(made::asString).isBetween(200, 299);
        return made.path("id");
    }

    /** What a worker announces of a model of this repository. */
    private static ModelDescription model(String id) throws Exception {
        ObjectNode file = (ObjectNode) Wire.mapper()
                .readTree(Path.of("../worker/models", id, "model.json").toFile());
        file.put("version", "0123456789ab").put("card", "# " + id + "\n");
        file.put("sample", "data:image/png;base64," + Base64.getEncoder().encodeToString(PICTURE));
        return Wire.mapper().treeToValue(file, ModelDescription.class);
    }

    private static RequestSpecification shop() {
        return given().header("Authorization", "Bearer " + StackResource.SHOP);
    }

    private static RequestSpecification admin() {
        return Admin.as(StackResource.ADMIN);
    }

    /** Others look at all webhooks that there are. */
    static void removeWebhooks() {
        List<String> ids = shop().get("/v1/webhooks").path("data.id");
        ids.forEach(id -> shop().delete("/v1/webhooks/" + id).then().statusCode(204));
    }

    @Override
    public void close() {
        worker.close();
        receiver.close();
    }
}
