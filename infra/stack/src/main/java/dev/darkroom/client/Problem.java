package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.stack.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Why the platform refused: a problem document (RFC 9457), or what stands in for one where something else than the platform
 * answered, such as a proxy.
 *
 * @param detail empty where nothing more is known
 * @param requestId by which the operator finds the request; empty where the answer has none
 */
record Problem(int status, String title, String detail, String requestId, List<FieldError> errors) {
    private static final int SERVER_ERROR = 500;
    private static final int LONGEST_FOREIGN_TEXT = 200;

    Problem {
        errors = List.copyOf(errors);
    }

    /** What is wrong with one value; the pointer is a JSON Pointer (RFC 6901) into the request. */
    record FieldError(String pointer, String detail) {}

    static Problem read(int status, byte[] body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            if (json.path("title").isTextual()) {
                List<FieldError> errors = new ArrayList<>();
                json.path("errors")
                        .forEach(error -> errors.add(new FieldError(
                                error.path("pointer").asText(),
                                error.path("detail").asText())));
                return new Problem(
                        status,
                        json.path("title").asText(),
                        json.path("detail").asText(),
                        json.path("request_id").asText(),
                        errors);
            }
        } catch (IOException e) {
            // Not a problem document: shown as it is, below.
        }
        return new Problem(status, "The answer was " + status, shortened(body), "", List.of());
    }

    private static String shortened(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return text.length() <= LONGEST_FOREIGN_TEXT ? text : text.substring(0, LONGEST_FOREIGN_TEXT) + "…";
    }

    /** For people: the title and detail, then a line for each value at fault. */
    String text() {
        StringBuilder text = new StringBuilder(title);
        if (!detail.isEmpty()) {
            text.append(": ").append(detail);
        }
        for (FieldError error : errors) {
            text.append("\n  ").append(error.pointer()).append("  ").append(error.detail());
        }
        if (status >= SERVER_ERROR && !requestId.isEmpty() && !detail.contains(requestId)) {
            text.append("\n  request ").append(requestId);
        }
        return text.toString();
    }
}
