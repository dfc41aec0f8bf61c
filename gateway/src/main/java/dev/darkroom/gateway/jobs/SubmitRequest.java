package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.webhooks.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
                        "What the model's input_schema asks for. A picture (format: image) is a PNG or JPEG of at most 10 MiB:"
                                + " a data URI, data:image/png;base64,…; or file:ID of POST /v1/files; or job:ID/outputs/N of"
                                + " a job of yours; or the sha256:… that an earlier job shows in its place",
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
        Map<String, String> tags,

        @Schema(
                description = "interactive goes before normal, normal before batch",
                defaultValue = "normal",
                enumeration = {"interactive", "normal", "batch"},
                implementation = String.class)
        Priority priority,

        @Schema(
                description = "Seconds from the acceptance. A job that was not started within start_s, or has not ended"
                        + " within total_s, expires",
                nullable = true)
        Terms.Deadline deadline,

        @Schema(description = "RFC 3339, at most 30 days ahead: the job waits until then", nullable = true) @Nullable
        Instant notBefore,

        @Schema(
                description = "A newer job of yours with the same key cancels this one while it waits",
                nullable = true,
                minLength = 1,
                maxLength = 255)
        @Nullable
        String supersedeKey,

        @Schema(
                description = "How long inputs and outputs are kept after the job's end",
                defaultValue = "2592000",
                minimum = "60",
                maximum = "31536000",
                implementation = Integer.class)
        Duration retentionS,

        @Schema(
                description =
                        "Who is told of this job, besides your endpoints: a URL, or url and events. Signed with the"
                                + " secret that GET /v1/webhooks/secret shows",
                implementation = Object.class,
                anyOf = {String.class, Webhook.class})
        @Nullable
        Webhook webhook) {

    private static final List<String> KNOWN = Stream.concat(
                    Stream.of("model", "version", "input", "client_reference", "tags"),
                    Terms.MEMBERS.stream().sorted())
            .toList();

    /**
     * Reads the body's own members; what the model wants of {@code input} is checked later.
     *
     * @param now the time that delays and deadlines count from
     */
    static SubmitRequest read(ObjectNode body, Instant now) {
        List<FieldError> errors = new ArrayList<>();
        String model = text(body.get("model"), "/model", errors);
        String version = body.hasNonNull("version") ? text(body.get("version"), "/version", errors) : null;
        JsonNode input = body.path("input");
        if (!input.isObject() && !input.isMissingNode()) {
            errors.add(new FieldError("/input", "must be a JSON object"));
        }
        Labels labels = Labels.read(body, errors);
        Terms terms = Terms.read(body, now, errors);
        body.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                errors.add(new FieldError(
                        FieldError.pointer(name), "there is no such member; known: " + String.join(", ", KNOWN)));
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
                labels.tags(),
                terms.priority(),
                terms.deadline(),
                terms.notBefore(),
                terms.supersedeKey(),
                terms.retention(),
                terms.webhook());
    }

    /** What an earlier job asked for, at once. */
    static SubmitRequest again(Job job, @Nullable String version) {
        return new SubmitRequest(
                job.model(),
                version,
                job.input(),
                job.labels().clientReference(),
                job.labels().tags(),
                job.terms().priority(),
                job.terms().deadline(),
                null,
                job.terms().supersedeKey(),
                job.terms().retention(),
                job.terms().webhook());
    }

    Labels labels() {
        return new Labels(clientReference, tags);
    }

    Terms terms() {
        return new Terms(priority, deadline, notBefore, supersedeKey, retentionS, webhook);
    }

    private static String text(@Nullable JsonNode value, String pointer, List<FieldError> errors) {
        if (value != null && value.isTextual()) {
            return value.textValue();
        }
        errors.add(new FieldError(pointer, value == null ? "is missing" : "must be a string"));
        return "";
    }
}
