package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/jobs}. */
record SubmitRequest(
        @Schema(description = "Id of a model, see /v1/models", examples = "fashion-gan")
        String model,

        @Schema(description = "The wanted version of the model; the current one when absent", nullable = true) @Nullable
        String version,

        @Schema(
                description =
                        "What the model's input_schema asks for. A picture (format: image) is a PNG or JPEG of at most"
                                + " 10 MiB as a data URI, data:image/png;base64,…; the job shows sha256:… in its place, which"
                                + " later jobs may send instead",
                implementation = Object.class)
        ObjectNode input,

        @Schema(
                description = "Your own id of the job, to find it again: GET /v1/jobs?client_reference=…",
                nullable = true,
                minLength = 1,
                maxLength = 255)
        @Nullable
        String clientReference,

        @Schema(
                description =
                        "Names and texts to find jobs by: GET /v1/jobs?tag.campaign=spring. At most 16; names of 1 to"
                                + " 64 letters, digits, dots, hyphens and underscores, texts of at most 256 characters",
                examples = "{\"campaign\": \"spring\"}")
        Map<String, String> tags) {

    private static final Set<String> KNOWN = Set.of("model", "version", "input", "client_reference", "tags");

    /** Reads the body's own members; what the model wants of {@code input} is checked later. */
    static SubmitRequest read(ObjectNode body) {
        List<FieldError> errors = new ArrayList<>();
        String model = text(body.get("model"), "/model", errors);
        String version = body.hasNonNull("version") ? text(body.get("version"), "/version", errors) : null;
        JsonNode input = body.path("input");
        if (!input.isObject() && !input.isMissingNode()) {
            errors.add(new FieldError("/input", "must be a JSON object"));
        }
        Labels labels = Labels.read(body, errors);
        body.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                errors.add(new FieldError(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        "there is no such member; known: model, version, input, client_reference, tags"));
            }
        });
        if (!errors.isEmpty()) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
        }
        return new SubmitRequest(
                model,
                version,
                input instanceof ObjectNode given ? given : JsonNodeFactory.instance.objectNode(),
                labels.clientReference(),
                labels.tags());
    }

    Labels labels() {
        return new Labels(clientReference, tags);
    }

    private static String text(@Nullable JsonNode value, String pointer, List<FieldError> errors) {
        if (value != null && value.isTextual()) {
            return value.textValue();
        }
        errors.add(new FieldError(pointer, value == null ? "is missing" : "must be a string"));
        return "";
    }
}
