package dev.darkroom.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.api.DescribedApi.Operation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final String EVENTS = "text/event-stream";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static DescribedApi api;
    private static ExampleFixtures fixtures;

    @TestHTTPResource("/")
    URI base;

    @BeforeEach
    void read() throws Exception {
        api = DescribedApi.served();
        if (fixtures == null) {
            fixtures = new ExampleFixtures(api);
        }
    }

    @AfterEach
    void clear() {
        ExampleFixtures.removeWebhooks();
    }

    @AfterAll
    static void close() {
        fixtures.close();
    }

    @TestFactory
    Stream<DynamicTest> every_example_is_true() throws Exception {
        fixtures.make();
        return ExampleCall.all(api).stream()
                .map(call -> dynamicTest(
                        call.toString(),
                        () -> assertThatCode(() -> run(call)).as("%s", call).doesNotThrowAnyException()));
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

    private void run(ExampleCall call) throws Exception {
        boolean looksOnly = call.operation().method().equals("get");
        Map<String, String> ids = new HashMap<>();
        HttpRequest request = call.request(base, text -> fixtures.withRealIds(text, looksOnly, ids))
                .header("Authorization", "Bearer " + key(call.operation()))
                .build();
        HttpResponse<InputStream> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        String status = String.valueOf(answer.statusCode());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        try (InputStream body = answer.body()) {
            assertThat(answer.statusCode()).as(() -> text(body)).isBetween(200, 299);
            JsonNode described = call.operation().is().path("responses").path(status);
            assertThat(described.isMissingNode())
                    .as("the status %s is not described", status)
                    .isFalse();
            if (call.status() != null) {
                assertThat(status).isEqualTo(call.status());
                assertThat(bare(type)).isEqualTo(bare(call.accept()));
            }
            if (!described.path("content").isEmpty()) {
                check(described.path("content"), type, call.example(), body);
            } else {
                assertThat(text(body)).isEqualTo("");
            }
        }
    }

    private static String key(Operation operation) {
        return operation.path().startsWith("/v1/admin/") ? StackResource.ADMIN : StackResource.SHOP;
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
