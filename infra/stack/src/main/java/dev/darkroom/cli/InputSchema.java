package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One input of a model, as its JSON Schema describes it.
 *
 * @param kinds what it may be, one of them at least
 */
record InputSchema(String name, boolean required, JsonNode json, List<JsonNode> kinds) {

    InputSchema {
        kinds = List.copyOf(kinds);
    }

    /** The inputs of a model in the order of its schema, those that it needs first. */
    static List<InputSchema> all(JsonNode schema) {
        Set<String> needed = new TreeSet<>();
        schema.path("required").forEach(name -> needed.add(name.asText()));
        List<InputSchema> all = schema.path("properties").properties().stream()
                .map(each -> of(each.getKey(), needed.contains(each.getKey()), each.getValue()))
                .toList();
        return Stream.concat(
                        all.stream().filter(InputSchema::required), all.stream().filter(each -> !each.required()))
                .toList();
    }

    static InputSchema of(String name, boolean required, JsonNode property) {
        List<JsonNode> kinds = new ArrayList<>();
        property.path("anyOf").forEach(kinds::add);
        property.path("oneOf").forEach(kinds::add);
        return new InputSchema(name, required, property, kinds.isEmpty() ? List.of(property) : kinds);
    }

    static boolean isPicture(JsonNode kind) {
        return kind.path("format").asText().equals("image");
    }

    static List<String> choices(JsonNode kind) {
        return StreamSupport.stream(kind.path("enum").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** What it may be, in words: "an integer from 1 to 50". */
    String words() {
        return kinds.stream().map(InputSchema::words).collect(Collectors.joining(", or "));
    }

    private static String words(JsonNode kind) {
        if (kind.has("enum")) {
            return "one of " + String.join(", ", choices(kind));
        }
        if (isPicture(kind)) {
            return "a picture file (PNG or JPEG)";
        }
        return switch (kind.path("type").asText()) {
            case "integer" -> "an integer" + range(kind, "minimum", "maximum", "");
            case "number" -> "a number" + range(kind, "minimum", "maximum", "");
            case "boolean" -> "true or false";
            case "string" -> "a text" + range(kind, "minLength", "maxLength", " characters");
            case "array" -> "a JSON array" + range(kind, "minItems", "maxItems", " values");
            case "object" -> "a JSON object" + members(kind);
            default -> "a JSON value";
        };
    }

    private static String range(JsonNode kind, String least, String most, String unit) {
        boolean from = kind.path(least).asDouble() != 0 || (unit.isEmpty() && kind.has(least));
        if (from && kind.has(most) && kind.path(least).equals(kind.path(most))) {
            return " of " + kind.path(most).asText() + unit;
        }
        if (from && kind.has(most)) {
            return (unit.isEmpty() ? " from " : " of ") + kind.path(least).asText() + " to "
                    + kind.path(most).asText() + unit;
        }
        if (kind.has(most)) {
            return " of at most " + kind.path(most).asText() + unit;
        }
        return from ? " of at least " + kind.path(least).asText() + unit : "";
    }

    private static String members(JsonNode kind) {
        String names = kind.path("properties").properties().stream()
                .map(java.util.Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " with " + names;
    }
}
