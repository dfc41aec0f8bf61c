package dev.darkroom.gateway.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.net.Destination;
import dev.darkroom.gateway.net.Destination.BadUrlException;
import dev.darkroom.gateway.net.Guard;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who wants to be told of what. */
public record Webhook(
        @Schema(description = "http or https, at most 2,000 characters", examples = "https://example.com/hook")
        String url,

        @Schema(
                description = "Types of events; the ends of jobs and batches when absent",
                enumeration = {
                    "job.queued",
                    "job.started",
                    "job.succeeded",
                    "job.failed",
                    "job.canceled",
                    "job.expired",
                    "batch.completed"
                })
        List<String> events) {

    /** The events of an end. */
    public static final List<String> ENDS =
            List.of("job.succeeded", "job.failed", "job.canceled", "job.expired", "batch.completed");

    private static final Set<String> MORE = Set.of("job.queued", "job.started");

    public Webhook {
        events = List.copyOf(events);
    }

    /**
     * Reads a member of a body that is a URL, or an object with {@code url} and perhaps {@code events}; what is wrong with it is
     * added to the errors. Null where it is absent.
     */
    public static @Nullable Webhook read(JsonNode value, String pointer, List<FieldError> errors) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return new Webhook(url(value, pointer, errors), ENDS);
        }
        if (!value.isObject()) {
            errors.add(new FieldError(pointer, "must be a URL, or an object with url and perhaps events"));
            return null;
        }
        value.fieldNames().forEachRemaining(name -> {
            if (!Set.of("url", "events").contains(name)) {
                errors.add(new FieldError(pointer, "has url and events, and nothing else"));
            }
        });
        return new Webhook(
                url(value.path("url"), pointer + "/url", errors),
                events(value.path("events"), pointer + "/events", errors));
    }

    static String url(JsonNode value, String pointer, List<FieldError> errors) {
        try {
            if (value.isTextual()) {
                Destination.parse(value.textValue());
                return value.textValue();
            }
            errors.add(new FieldError(pointer, value.isMissingNode() ? "is missing" : "must be a string"));
        } catch (BadUrlException e) {
            errors.add(new FieldError(pointer, e.getMessage()));
        }
        return "";
    }

    static List<String> events(JsonNode value, String pointer, List<FieldError> errors) {
        if (value.isMissingNode() || value.isNull()) {
            return ENDS;
        }
        if (!value.isArray() || value.isEmpty()) {
            errors.add(new FieldError(pointer, "must be an array of at least one type of events"));
            return ENDS;
        }
        Set<String> events = new LinkedHashSet<>();
        for (int i = 0; i < value.size(); i++) {
            String type = value.get(i).asText();
            if (ENDS.contains(type) || MORE.contains(type)) {
                events.add(type);
            } else {
                errors.add(new FieldError(
                        pointer + "/" + i,
                        "must be one of " + String.join(", ", ENDS) + ", "
                                + String.join(", ", MORE.stream().sorted().toList())));
            }
        }
        return List.copyOf(events);
    }

    /**
     * Refuses a webhook that leads to where none may.
     *
     * @param pointer of its URL in the body
     * @throws ProblemException 422
     */
    public static void check(@Nullable Webhook webhook, Guard guard, String pointer) {
        try {
            if (webhook != null) {
                guard.check(webhook.url());
            }
        } catch (BadUrlException e) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "see errors for what to change",
                    List.of(new FieldError(pointer, e.getMessage())));
        }
    }
}
