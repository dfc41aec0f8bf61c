package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.stack.Json;
import java.util.stream.Stream;

/** Makes an input that a model accepts out of its JSON Schema. */
final class DemoInput {
    private static final int IMAGES = 8;
    private static final int SEED = 7;

    private DemoInput() {}

    /**
     * Required values from defaults or examples, everything else left to the model; several images, and always the same ones, where the
     * model lets one ask for that.
     */
    static ObjectNode of(JsonNode schema) {
        ObjectNode input = Json.MAPPER.createObjectNode();
        JsonNode properties = schema.path("properties");
        for (JsonNode name : schema.path("required")) {
            JsonNode property = properties.path(name.asText());
            Stream.of(
                            property.path("default"),
                            property.path("examples").path(0),
                            schema.path("examples").path(0).path(name.asText()))
                    .filter(value -> !value.isMissingNode())
                    .findFirst()
                    .ifPresent(value -> input.set(name.asText(), value));
        }
        if (properties.has("count")) {
            input.put(
                    "count",
                    Math.min(IMAGES, properties.path("count").path("maximum").asInt(IMAGES)));
        }
        if (properties.has("seed")) {
            input.put("seed", SEED);
        }
        return input;
    }
}
