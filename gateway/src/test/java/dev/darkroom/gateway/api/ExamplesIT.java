package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.api.DescribedApi.Operation;
import dev.darkroom.gateway.pictures.PictureSamples;
import dev.darkroom.gateway.webhooks.Receiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every example of {@code /openapi}, sent as it stands there: it must be taken, and the example of the answer must look like the real
 * one. In place of the ids of the examples come those of jobs, files and others that are made for the call.
 */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class ExamplesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String EVENTS = "text/event-stream";
    private static final byte[] PICTURE = PictureSamples.file("png", 64, 64);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ScriptedWorker worker;
    private static Receiver receiver;
    private static DescribedApi api;

    /** What stands for an id of the examples when they are sent, in an order in which it can be made. */
    private static final Map<String, Callable<String>> MADE = new LinkedHashMap<>();

    /** Those that calls which change nothing share. */
    private static final Map<String, String> SHARED = new HashMap<>();

    static {
        MADE.put("019c1360-3f90-7faa-98ec-3d9a6c7fe10a", ExamplesIT::webhook);
        MADE.put("019c1363-49c0-7c11-8f3e-5a0b6d2f9e01", ExamplesIT::endedJob);
        MADE.put("019c1363-5f50-7d22-9a4c-1b7e3c8d4f02", ExamplesIT::waitingJob);
        MADE.put("019c1365-0710-7b66-94a8-9f5c2e3bad06", ExamplesIT::batch);
        MADE.put("019c1361-8c20-7d88-b6ca-1b7e4a5dcf08", ExamplesIT::file);
        MADE.put("019c1361-a778-7e99-87db-2c8f5b6ed009", ExamplesIT::upload);
        MADE.put("019c1363-6b08-7abb-a9fd-4eab7d80f20b", ExamplesIT::delivery);
    }

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void read() throws Exception {
        if (worker == null) {
            worker = new ScriptedWorker();
            receiver = new Receiver();
        }
        api = new DescribedApi(Wire.mapper()
                .readTree(given().accept(ContentType.JSON).get("/openapi").asString()));
    }

    /** Others look at all webhooks that there are. */
    @AfterEach
    void clear() {
        List<String> ids = shop().get("/v1/webhooks").path("data.id");
        ids.forEach(id -> shop().delete("/v1/webhooks/" + id).then().statusCode(204));
    }

    @AfterAll
    static void close() {
        worker.close();
        receiver.close();
    }

    @TestFactory
    Stream<DynamicTest> every_example_is_true() throws Exception {
        worker.announce(model("icons"), model("fashion-gan"), model("painterly"));
        await().atMost(SOON)
                .untilAsserted(() ->
                        shop().get("/v1/models").then().body("data.id", hasItems("icons", "fashion-gan", "painterly")));
        for (Map.Entry<String, Callable<String>> each : MADE.entrySet()) {
            SHARED.put(each.getKey(), each.getValue().call());
        }
        return api.operations().stream()
                .flatMap(operation -> operation.calls().stream()
                        .map(name -> dynamicTest(
                                operation.id() + " " + name,
                                () -> assertThatCode(() -> run(operation, name))
                                        .as("%s %s", operation.id(), name)
                                        .doesNotThrowAnyException())));
    }

    @TestFactory
    Stream<DynamicTest> every_operation_has_examples() {
        return api.operations().stream()
                .map(operation -> dynamicTest(
                        operation.id(),
                        () -> assertThat(operation.missing())
                                .as("what openapi-examples/%s.json lacks", operation.id())
                                .isEmpty()));
    }

    @Test
    void every_file_of_examples_is_of_an_operation() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/openapi-examples"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                    .isSubsetOf(api.operations().stream().map(Operation::id).toList());
        }
    }

    private void run(Operation operation, String name) throws Exception {
        Call call = new Call(operation, name);
        HttpResponse<InputStream> answer = call.send();
        String status = String.valueOf(answer.statusCode());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        try (InputStream body = answer.body()) {
            assertThat(answer.statusCode()).as(() -> text(body)).isBetween(200, 299);
            JsonNode described = operation.is().path("responses").path(status);
            assertThat(described.isMissingNode())
                    .as("the status %s is not described", status)
                    .isFalse();
            if (call.status != null) {
                assertThat(status).isEqualTo(call.status);
                assertThat(bare(type)).isEqualTo(bare(call.accept));
            }
            if (!described.path("content").isEmpty()) {
                check(described.path("content"), type, call.example, body);
            } else {
                assertThat(text(body)).isEqualTo("");
            }
        }
    }

    private static void check(JsonNode content, String type, JsonNode example, InputStream body) throws Exception {
        JsonNode media = content.properties().stream()
                .filter(each -> bare(each.getKey()).equals(bare(type)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("answers of " + type + " are not described"))
                .getValue();
        JsonNode schema = media.path("schema");
        if (schema.isMissingNode()) {
            assertThat(type).startsWith("image/");
        } else if (bare(type).equals(EVENTS)) {
            JsonNode event = event(schema);
            List<JsonNode> shown = DescribedApi.events(example.asText().lines(), Integer.MAX_VALUE);
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            List<JsonNode> real = DescribedApi.events(lines.lines(), Math.max(1, shown.size()));
            assertThat(real).isNotEmpty();
            real.forEach(each ->
                    assertThat(api.wrong(event, each)).as(each.toString()).isEmpty());
            for (int i = 0; i < shown.size(); i++) {
                compare(event, shown.get(i), real.get(i));
            }
        } else if (bare(type).endsWith("json")) {
            compare(schema, example, Wire.mapper().readTree(body));
        } else {
            compare(schema, example, Wire.mapper().getNodeFactory().textNode(text(body)));
        }
    }

    private static void compare(JsonNode schema, JsonNode example, JsonNode real) {
        assertThat(api.wrong(schema, real)).as("the answer %s", real).isEmpty();
        if (!example.isMissingNode()) {
            assertThat(api.wrong(schema, example)).as("the example").isEmpty();
            assertThat(DescribedApi.differences("", example, real))
                    .as("the answer %s", real)
                    .isEmpty();
        }
    }

    /** The schema of a stream's events, which the stream's description names. */
    private static JsonNode event(JsonNode stream) {
        String named = stream.path("description").asText().replaceAll("^.*(#/components/schemas/\\w+).*$", "$1");
        return Wire.mapper().createObjectNode().put("$ref", named);
    }

    /** What an example says to send and to expect. */
    private final class Call {

        private final Operation operation;
        private final String name;
        private String accept = "application/json, */*;q=0.5";
        private String status;
        private JsonNode example = MissingNode.getInstance();

        Call(Operation operation, String name) {
            this.operation = operation;
            this.name = name;
            operation
                    .is()
                    .path("responses")
                    .properties()
                    .forEach(answer -> answer.getValue()
                            .path("content")
                            .properties()
                            .forEach(type -> value(type.getValue()).ifPresent(value -> {
                                status = answer.getKey();
                                accept = type.getKey();
                                example = value;
                            })));
        }

        private Optional<JsonNode> value(JsonNode place) {
            return Optional.ofNullable(place.path("examples").get(name)).map(each -> each.path("value"));
        }

        HttpResponse<InputStream> send() throws Exception {
            String path = operation.path();
            List<String> query = new ArrayList<>();
            HttpRequest.Builder request = HttpRequest.newBuilder();
            for (JsonNode parameter : operation.is().path("parameters")) {
                JsonNode value = value(parameter).orElse(null);
                if (value == null) {
                    continue;
                }
                String at = parameter.path("name").asText();
                assertThat(api.wrong(parameter.path("schema"), value)).as(at).isEmpty();
                List<String> texts = value.isArray()
                        ? value.valueStream().map(JsonNode::asText).toList()
                        : List.of(value.asText());
                switch (parameter.path("in").asText()) {
                    case "path" -> path = path.replace("{" + at + "}", texts.get(0));
                    case "query" ->
                        texts.forEach(text -> query.add(at + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8)));
                    default -> request.header(at, String.join(", ", texts));
                }
            }
            Map<String, String> ids = new HashMap<>();
            HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
            for (var type : operation.is().at("/requestBody/content").properties()) {
                JsonNode value = value(type.getValue()).orElse(null);
                if (value != null) {
                    assertThat(api.wrong(type.getValue().path("schema"), value))
                            .as("the body")
                            .isEmpty();
                    String text = value.isTextual() ? value.textValue() : value.toString();
                    body = HttpRequest.BodyPublishers.ofString(withRealIds(text, ids));
                    request.header("Content-Type", type.getKey());
                }
            }
            String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
            request.uri(base.resolve(withRealIds(target, ids)))
                    .header("Authorization", "Bearer " + StackResource.SHOP)
                    .header("Accept", accept)
                    .timeout(SOON)
                    .method(operation.method().toUpperCase(Locale.ROOT), body);
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        }

        private String withRealIds(String text, Map<String, String> ids) throws Exception {
            String real = text;
            for (Map.Entry<String, Callable<String>> each : MADE.entrySet()) {
                if (real.contains(each.getKey())) {
                    if (!ids.containsKey(each.getKey())) {
                        boolean looksOnly = operation.method().equals("get");
                        ids.put(
                                each.getKey(),
                                looksOnly
                                        ? SHARED.get(each.getKey())
                                        : each.getValue().call());
                    }
                    real = real.replace(each.getKey(), ids.get(each.getKey()));
                }
            }
            return real;
        }
    }

    private static String waitingJob() {
        return id(shop().contentType(ContentType.JSON)
                .body(body("submitJob", "text-to-image").toString())
                .post("/v1/jobs"));
    }

    private static String endedJob() throws Exception {
        String id = waitingJob();
        JobMessage message = worker.take(id);
        worker.start(message);
        worker.succeed(message, PICTURE);
        await().atMost(SOON).until(() -> shop().get("/v1/jobs/" + id).path("state"), equalTo("succeeded"));
        return id;
    }

    private static String batch() {
        return id(shop().contentType(ContentType.JSON)
                .body(body("submitBatch", "matrix").toString())
                .post("/v1/batches"));
    }

    private static String file() {
        return id(shop().contentType("image/png").body(PICTURE).post("/v1/files"));
    }

    /** A file that was uploaded to the store and not completed. */
    private static String upload() throws Exception {
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

    private static String webhook() {
        ObjectNode body = (ObjectNode) body("createWebhook", "some-events");
        body.put("url", receiver.url());
        return id(shop().contentType(ContentType.JSON).body(body.toString()).post("/v1/webhooks"));
    }

    private static String delivery() {
        await().atMost(SOON)
                .until(() -> shop().get("/v1/webhooks/deliveries").path("data[0].state"), equalTo("delivered"));
        return shop().get("/v1/webhooks/deliveries").path("data[0].id");
    }

    private static JsonNode body(String operation, String name) {
        return api.operation(operation)
                .is()
                .at("/requestBody/content")
                .path("application/json")
                .path("examples")
                .path(name)
                .path("value")
                .deepCopy();
    }

    private static String id(Response made) {
        assertThat(made.statusCode()).as(made::asString).isBetween(200, 299);
        return made.path("id");
    }

    /** What a worker announces of a model of this repository. */
    private static ModelDescription model(String id) throws Exception {
        ObjectNode file = (ObjectNode) Wire.mapper()
                .readTree(Path.of("../worker/models", id, "model.json").toFile());
        file.put("version", "0123456789ab").put("card", "# " + id + "\n");
        return Wire.mapper().treeToValue(file, ModelDescription.class);
    }

    private static RequestSpecification shop() {
        return given().header("Authorization", "Bearer " + StackResource.SHOP);
    }

    private static String bare(String mediaType) {
        return mediaType.replaceAll(";.*$", "");
    }

    private static String text(InputStream body) {
        try {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
