package dev.darkroom.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Messages to JSON and back. Every message carries {@code "schema": "major.minor"}: unknown fields are ignored, an
 * unknown major version is refused. Names are snake_case, times are RFC 3339 in UTC. Thread-safe.
 */
public final class Wire {

    /** The version that this build writes. */
    public static final String SCHEMA = "1.0";

    private static final String MAJOR = "1";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Wire() {}

    /** The mapper of the contract, for values that are stored or shown as they are. Do not reconfigure it. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** A message as UTF-8 JSON with its schema version. */
    public static byte[] write(Object message) {
        try {
            ObjectNode tree = MAPPER.valueToTree(message);
            ObjectNode versioned = MAPPER.createObjectNode().put("schema", SCHEMA);
            versioned.setAll(tree);
            return MAPPER.writeValueAsBytes(versioned);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + message.getClass().getSimpleName(), e);
        }
    }

    /** Reads a message that {@link #write} wrote, of this or a compatible version. */
    public static <T> T read(byte @Nullable [] json, Class<T> type) throws UnreadableMessageException {
        if (json == null) {
            throw new UnreadableMessageException("the message is empty");
        }
        try {
            JsonNode tree = MAPPER.readTree(json);
            String schema = tree == null ? "" : tree.path("schema").asText("");
            if (!schema.startsWith(MAJOR + ".")) {
                throw new UnreadableMessageException(
                        "schema version '" + abbreviated(schema) + "' is not " + MAJOR + ".x: upgrade this part");
            }
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new UnreadableMessageException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw new UnreadableMessageException("not JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Reads an event by its CloudEvents type.
     *
     * @param type the header {@code ce_type}
     */
    public static JobEvent readEvent(byte @Nullable [] type, byte @Nullable [] json) throws UnreadableMessageException {
        String name = type == null ? "" : new String(type, StandardCharsets.UTF_8);
        return switch (name) {
            case JobEvent.Started.TYPE -> read(json, JobEvent.Started.class);
            case JobEvent.Progress.TYPE -> read(json, JobEvent.Progress.class);
            case JobEvent.Preview.TYPE -> read(json, JobEvent.Preview.class);
            case JobEvent.Succeeded.TYPE -> read(json, JobEvent.Succeeded.class);
            case JobEvent.Failed.TYPE -> read(json, JobEvent.Failed.class);
            case JobEvent.Released.TYPE -> read(json, JobEvent.Released.class);
            case JobEvent.Canceled.TYPE -> read(json, JobEvent.Canceled.class);
            default -> throw new UnreadableMessageException("unknown event type '" + abbreviated(name) + "'");
        };
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
