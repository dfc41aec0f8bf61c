package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PATCH /v1/jobs/{id}} (RFC 7396): what is null stays as it is. */
public record Amendment(
        @Schema(
                enumeration = {"interactive", "normal", "batch"},
                implementation = String.class,
                nullable = true)
        @Nullable
        Priority priority,

        @Schema(
                description = "Seconds from the acceptance; replaces both bounds, and null takes them away",
                nullable = true)
        Terms.@Nullable Deadline deadline,

        @Schema(description = "Replaces all tags, and null takes them away", nullable = true) @Nullable
        Map<String, String> tags) {

    private static final Set<String> KNOWN = new TreeSet<>(Set.of("priority", "deadline", "tags"));

    static Amendment read(ObjectNode body) {
        List<FieldError> errors = new ArrayList<>();
        body.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                errors.add(new FieldError(
                        FieldError.pointer(name),
                        "cannot be changed; these can, while a job waits: " + String.join(", ", KNOWN)));
            }
        });
        Amendment amendment = new Amendment(
                body.has("priority") ? Terms.priority(body.path("priority"), errors) : null,
                body.has("deadline") ? Terms.deadline(body.path("deadline"), errors) : null,
                body.has("tags") ? Labels.read(body, errors).tags() : null);
        if (!errors.isEmpty()) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
        }
        return amendment;
    }
}
