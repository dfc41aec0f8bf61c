package dev.darkroom.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.darkroom.gateway.api.DescribedApi.Operation;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What an example of {@code /openapi} says to send and to expect. */
final class ExampleCall {

    static final Duration SOON = Duration.ofSeconds(20);

    private final DescribedApi api;
    private final Operation operation;
    private final String name;
    private String accept = "application/json, */*;q=0.5";
    private String status;
    private JsonNode example = MissingNode.getInstance();

    ExampleCall(DescribedApi api, Operation operation, String name) {
        this.api = api;
        this.operation = operation;
        this.name = name;
        operation
                .is()
                .path("responses")
                .properties()
                .forEach(answer -> answer.getValue()
                        .path("content")
                        .properties()
                        .forEach(type -> value(type.getValue()).ifPresent(value -> {
                            status = answer.getKey();
                            accept = type.getKey();
                            example = value;
                        })));
    }

    /** All calls that there are examples of. */
    static List<ExampleCall> all(DescribedApi api) {
        return api.operations().stream()
                .flatMap(operation -> operation.calls().stream().map(name -> new ExampleCall(api, operation, name)))
                .toList();
    }

    Operation operation() {
        return operation;
    }

    /** The media type of the answer. */
    String accept() {
        return accept;
    }

    /** The status of the answer, or null where the example shows none. */
    String status() {
        return status;
    }

    /** The body of the answer, or a missing node. */
    JsonNode example() {
        return example;
    }

    @Override
    public String toString() {
        return operation.id() + " " + name;
    }

    private Optional<JsonNode> value(JsonNode place) {
        return Optional.ofNullable(place.path("examples").get(name)).map(each -> each.path("value"));
    }

    /**
     * The request, without a key.
     *
     * @param ids gives the target and the body, as they stand in the example, other ids
     */
    HttpRequest.Builder request(URI base, UnaryOperator<String> ids) {
        String path = operation.path();
        List<String> query = new ArrayList<>();
        HttpRequest.Builder request = HttpRequest.newBuilder();
        for (JsonNode parameter : operation.is().path("parameters")) {
            JsonNode value = value(parameter).orElse(null);
            if (value == null) {
                continue;
            }
            String at = parameter.path("name").asText();
            assertThat(api.wrong(parameter.path("schema"), value)).as(at).isEmpty();
            List<String> texts =
                    value.isArray() ? value.valueStream().map(JsonNode::asText).toList() : List.of(value.asText());
            switch (parameter.path("in").asText()) {
                case "path" -> path = path.replace("{" + at + "}", texts.get(0));
                case "query" ->
                    texts.forEach(text -> query.add(at + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8)));
                default -> request.header(at, String.join(", ", texts));
            }
        }
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
        for (var type : operation.is().at("/requestBody/content").properties()) {
            JsonNode value = value(type.getValue()).orElse(null);
            if (value != null) {
                assertThat(api.wrong(type.getValue().path("schema"), value))
                        .as("the body")
                        .isEmpty();
                String text = value.isTextual() ? value.textValue() : value.toString();
                body = HttpRequest.BodyPublishers.ofString(ids.apply(text));
                request.header("Content-Type", type.getKey());
            }
        }
        String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        return request.uri(base.resolve(ids.apply(target)))
                .header("Accept", accept)
                .timeout(SOON)
                .method(operation.method().toUpperCase(Locale.ROOT), body);
    }
}
