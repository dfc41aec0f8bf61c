package dev.darkroom.gateway.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body that makes or changes an endpoint. */
record EndpointRequest(
        @Schema(description = "http or https, at most 2,000 characters", examples = "https://example.com/hook")
        String url,

        @Schema(description = "Types of events; the ends of jobs and batches when absent", nullable = true)
        List<String> events,

        @Schema(nullable = true, maxLength = 255) @Nullable String description,

        @Schema(description = "Only in changes: true enables an endpoint again", defaultValue = "true")
        boolean enabled) {

    private static final int MAX_DESCRIPTION = 255;
    private static final List<String> KNOWN = List.of("url", "events", "description", "enabled");

    /**
     * Reads a body; what it leaves out stays as it was.
     *
     * @param was the endpoint that is changed, or null where one is made
     * @throws ProblemException 422 with what is wrong
     */
    static EndpointRequest read(ObjectNode body, @Nullable Endpoint was) {
        List<FieldError> errors = new ArrayList<>();
        List<String> known = was == null ? KNOWN.subList(0, 3) : KNOWN;
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(new FieldError(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        "there is no such member; known: " + String.join(", ", known)));
            }
        });
        EndpointRequest request = new EndpointRequest(
                was != null && !body.has("url") ? was.webhook().url() : Webhook.url(body.path("url"), "/url", errors),
                was != null && !body.has("events")
                        ? was.webhook().events()
                        : Webhook.events(body.path("events"), "/events", errors),
                was != null && !body.has("description")
                        ? was.description()
                        : description(body.path("description"), errors),
                was == null || (body.has("enabled") ? flag(body.path("enabled"), errors) : was.enabled()));
        if (!errors.isEmpty()) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
        }
        return request;
    }

    Webhook webhook() {
        return new Webhook(url, events);
    }

    private static @Nullable String description(JsonNode value, List<FieldError> errors) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > MAX_DESCRIPTION) {
            errors.add(
                    new FieldError("/description", "must be a string of at most " + MAX_DESCRIPTION + " characters"));
        }
        return value.asText();
    }

    private static boolean flag(JsonNode value, List<FieldError> errors) {
        if (!value.isBoolean()) {
            errors.add(new FieldError("/enabled", "must be true or false"));
        }
        return value.asBoolean();
    }
}
