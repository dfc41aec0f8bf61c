package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.http.FieldError;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client calls a job by, to find it again.
 *
 * @param clientReference the client's own id of it, 1 to 255 characters
 * @param tags at most 16 names of 1 to 64 letters, digits and {@code . _ -} with values of at most 256 characters
 */
public record Labels(@Nullable String clientReference, Map<String, String> tags) {

    /** No labels. */
    public static final Labels NONE = new Labels(null, Map.of());

    private static final int MAX_REFERENCE = 255;
    private static final int MAX_TAGS = 16;
    private static final int MAX_VALUE = 256;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Labels {
        tags = Map.copyOf(tags);
    }

    /** Reads {@code client_reference} and {@code tags} of a body; what is wrong with them is added to the errors. */
    public static Labels read(JsonNode body, List<FieldError> errors) {
        return new Labels(reference(body.path("client_reference"), errors), tags(body.path("tags"), errors));
    }

    private static @Nullable String reference(JsonNode value, List<FieldError> errors) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.asText();
        if (!value.isTextual() || text.isEmpty() || text.length() > MAX_REFERENCE) {
            errors.add(
                    new FieldError("/client_reference", "must be a string of 1 to " + MAX_REFERENCE + " characters"));
            return null;
        }
        return text;
    }

    private static Map<String, String> tags(JsonNode value, List<FieldError> errors) {
        if (value.isMissingNode() || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject() || value.size() > MAX_TAGS) {
            errors.add(new FieldError("/tags", "must be an object of at most " + MAX_TAGS + " members"));
            return Map.of();
        }
        Map<String, String> tags = new TreeMap<>();
        value.properties().forEach(tag -> {
            JsonNode text = tag.getValue();
            if (!isName(tag.getKey())) {
                errors.add(new FieldError("/tags", "a name has 1 to 64 letters, digits, dots, hyphens, underscores"));
            } else if (!text.isTextual() || text.textValue().length() > MAX_VALUE) {
                errors.add(new FieldError(
                        "/tags/" + tag.getKey(), "must be a string of at most " + MAX_VALUE + " characters"));
            } else {
                tags.put(tag.getKey(), text.textValue());
            }
        });
        return tags;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
