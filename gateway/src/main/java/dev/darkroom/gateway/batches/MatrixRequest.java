package dev.darkroom.gateway.batches;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.jobs.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/batches} as {@code application/json}. */
record MatrixRequest(
        @Schema(description = "A body of POST /v1/jobs", implementation = Object.class)
        ObjectNode template,

        @Schema(
                description =
                        "Lists of values by where they go: a member of the body, or input.NAME. Every combination becomes a"
                                + " job: the names are sorted, and the last one's values vary fastest",
                implementation = Object.class,
                examples = "{\"input.prompt\": [\"a cat\", \"a dog\"], \"input.seed\": [1, 2, 3]}")
        ObjectNode matrix,

        @Schema(description = "Your own id of the batch", nullable = true, minLength = 1, maxLength = 255) @Nullable
        String clientReference,

        @Schema(description = "Names and texts, as for jobs")
        Map<String, String> tags) {

    private static final List<String> KNOWN = List.of("template", "matrix", "client_reference", "tags");

    static MatrixRequest read(ObjectNode body) {
        List<FieldError> errors = new ArrayList<>();
        Labels labels = Labels.read(body, errors);
        body.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                errors.add(new FieldError(
                        FieldError.pointer(name), "there is no such member; known: " + String.join(", ", KNOWN)));
            }
        });
        ObjectNode template = object(body, "template", errors);
        ObjectNode matrix = object(body, "matrix", errors);
        if (!errors.isEmpty()) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
        }
        return new MatrixRequest(template, matrix, labels.clientReference(), labels.tags());
    }

    private static ObjectNode object(ObjectNode body, String name, List<FieldError> errors) {
        JsonNode value = body.path(name);
        if (value instanceof ObjectNode object) {
            return object;
        }
        errors.add(new FieldError("/" + name, value.isMissingNode() ? "is missing" : "must be a JSON object"));
        return body.objectNode();
    }

    Labels labels() {
        return new Labels(clientReference, tags);
    }
}
