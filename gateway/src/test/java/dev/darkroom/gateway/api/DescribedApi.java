package dev.darkroom.gateway.api;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.darkroom.contract.Wire;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What {@code /openapi} says, ready to be held against what is sent and answered. */
final class DescribedApi {

    /** An operation. */
    record Operation(String method, String path, JsonNode is) {

        String id() {
            return is.path("operationId").asText();
        }

        /** The names under which it has examples, anywhere. */
        Set<String> calls() {
            Set<String> names = new LinkedHashSet<>();
            is.path("parameters").forEach(each -> names(each, names));
            is.at("/requestBody/content").forEach(each -> names(each, names));
            is.path("responses").forEach(each -> each.path("content").forEach(type -> names(type, names)));
            return names;
        }

        /** Which examples it lacks: of a body, where it takes one, and of an answer that is not a picture or empty. */
        List<String> missing() {
            List<String> missing = new ArrayList<>();
            if (calls().isEmpty()) {
                missing.add("a call");
            }
            if (is.has("requestBody")
                    && is.at("/requestBody/content").valueStream().noneMatch(type -> type.has("examples"))) {
                missing.add("a body");
            }
            List<JsonNode> answers = is.path("responses").properties().stream()
                    .filter(each -> each.getKey().startsWith("2"))
                    .flatMap(each -> each.getValue().path("content").valueStream())
                    .filter(type -> type.has("schema"))
                    .toList();
            if (!answers.isEmpty() && answers.stream().noneMatch(type -> type.has("examples"))) {
                missing.add("an answer");
            }
            return missing;
        }

        private static void names(JsonNode place, Set<String> names) {
            place.path("examples").fieldNames().forEachRemaining(names::add);
        }
    }

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private final JsonNode document;

    DescribedApi(JsonNode document) {
        this.document = document.deepCopy();
        this.document.at("/components/schemas").forEach(DescribedApi::close);
    }

    /** What the gateway under test says. */
    static DescribedApi served() throws IOException {
        return new DescribedApi(Wire.mapper()
                .readTree(given().accept(ContentType.JSON).get("/openapi").asString()));
    }

    /** A member that is not described is an error here, though clients must live with it. */
    private static void close(JsonNode schema) {
        if (schema.has("properties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }

    List<Operation> operations() {
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(each -> new Operation(each.getKey(), path.getKey(), each.getValue())))
                .toList();
    }

    Operation operation(String id) {
        return operations().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What a schema of the document refuses in a value. */
    List<String> wrong(JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        return SCHEMAS.getSchema(whole).validate(value).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    /** Where an example and a real value have members of other names, or an example shows what there never was. */
    static List<String> differences(String at, JsonNode example, JsonNode real) {
        if (example.isObject() && real.isObject()) {
            Set<String> shown = names(example);
            Set<String> is = names(real);
            return shown.equals(is)
                    ? shown.stream()
                            .flatMap(name -> differences(at + "/" + name, example.get(name), real.get(name)).stream())
                            .toList()
                    : List.of(at + ": the example has " + shown + ", the answer " + is);
        }
        if (example.isArray() && real.isArray()) {
            List<String> all = new ArrayList<>();
            example.forEach(one -> all.addAll(closest(at + "/*", one, real)));
            return all;
        }
        return List.of();
    }

    private static List<String> closest(String at, JsonNode example, JsonNode real) {
        return real.valueStream()
                .map(one -> differences(at, example, one))
                .min(Comparator.comparingInt(List::size))
                .orElse(List.of(at + ": the answer has no such value"));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The data of the events of a stream (WHATWG HTML, section 9.2), each of which is on one line here. */
    static List<JsonNode> events(Stream<String> lines, int most) {
        return lines.filter(line -> line.startsWith("data:"))
                .limit(most)
                .map(line -> {
                    try {
                        return Wire.mapper().readTree(line.substring("data:".length()));
                    } catch (IOException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }
}
