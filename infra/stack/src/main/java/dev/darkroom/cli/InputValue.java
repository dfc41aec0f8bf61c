package dev.darkroom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.darkroom.stack.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes JSON of what a person typed, as the model's schema wants it. Bounds are left to the platform; it knows them
 * better.
 */
final class InputValue {
    private static final ObjectReader READER = Json.MAPPER
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private InputValue() {}

    /** @throws CliFailure when the text can be nothing that the input takes */
    static JsonNode of(InputSchema input, String text) {
        for (JsonNode kind : input.kinds()) {
            Optional<JsonNode> value = read(kind, text);
            if (value.isPresent()) {
                return value.get();
            }
        }
        if (input.kinds().size() == 1 && InputSchema.isPicture(input.kinds().get(0))) {
            return picture(text);
        }
        throw new CliFailure(
                CliFailure.BAD_USAGE, input.name() + " takes " + input.words() + "; not \"" + shown(text) + "\"");
    }

    /** What an input that the schema does not know would be; the platform tells which it knows. */
    static JsonNode ofUnknown(String text) {
        return json(text).orElseGet(() -> TextNode.valueOf(text));
    }

    private static Optional<JsonNode> read(JsonNode kind, String text) {
        if (kind.has("enum")) {
            for (JsonNode choice : kind.path("enum")) {
                if (choice.asText().equals(text)) {
                    return Optional.of(choice);
                }
            }
            return Optional.empty();
        }
        if (InputSchema.isPicture(kind)) {
            return isSentAsItIs(text) || Files.exists(Path.of(text)) ? Optional.of(picture(text)) : Optional.empty();
        }
        return switch (kind.path("type").asText()) {
            case "integer" -> json(text).filter(JsonNode::canConvertToExactIntegral);
            case "number" -> json(text).filter(JsonNode::isNumber);
            case "boolean" -> json(text).filter(JsonNode::isBoolean);
            case "array" -> json(text).filter(JsonNode::isArray);
            case "object" -> json(text).filter(JsonNode::isObject);
            case "string" -> Optional.of(TextNode.valueOf(text));
            default -> Optional.of(ofUnknown(text));
        };
    }

    private static JsonNode picture(String text) {
        return TextNode.valueOf(isSentAsItIs(text) ? text : PictureFile.dataUri(Path.of(text)));
    }

    /** A picture in the text itself, or the name of one that the platform has seen. */
    private static boolean isSentAsItIs(String text) {
        return text.startsWith("data:") || text.startsWith("sha256:");
    }

    private static Optional<JsonNode> json(String text) {
        try {
            JsonNode value = READER.readValue(text);
            return Optional.ofNullable(value).filter(read -> !read.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String shown(String text) {
        int longest = 60;
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
