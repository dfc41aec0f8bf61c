package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.GatewayApi;
import dev.darkroom.stack.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the body of {@code POST /v1/jobs} out of the options of {@code darkroom generate}. */
final class Submission {
    /** Options that stand for the input of the same name. */
    static final List<String> INPUTS = List.of("--image", "--style", "--seed", "--count", "--steps");

    private Submission() {}

    static ObjectNode of(GatewayApi.Model model, Arguments arguments) {
        Map<String, InputSchema> known = InputSchema.all(model.inputSchema()).stream()
                .collect(Collectors.toMap(InputSchema::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model.id());
        ObjectNode input = body.putObject("input");
        typed(model, known.keySet(), arguments).forEach((name, text) -> {
            InputSchema schema = known.get(name);
            JsonNode value = schema == null ? InputValue.ofUnknown(text) : InputValue.of(schema, text);
            input.set(name, value);
        });
        arguments.option("--priority").ifPresent(priority -> body.put("priority", priority));
        Map<String, String> tags = arguments.pairs("--tag");
        if (!tags.isEmpty()) {
            body.set("tags", Json.MAPPER.valueToTree(tags));
        }
        return body;
    }

    /** What was typed, by the name of the input. */
    private static Map<String, String> typed(GatewayApi.Model model, Iterable<String> known, Arguments arguments) {
        Map<String, String> typed = new LinkedHashMap<>();
        if (arguments.words().size() > 1) {
            if (!model.inputSchema().path("properties").has("prompt")) {
                throw new CliFailure(
                        CliFailure.BAD_USAGE,
                        model.id() + " takes no prompt; its inputs are " + String.join(", ", known)
                                + ", given with --set NAME=VALUE");
            }
            typed.put("prompt", arguments.words().get(1));
        }
        for (String option : INPUTS) {
            arguments.option(option).ifPresent(text -> typed.put(option.substring(2), text));
        }
        arguments.pairs("--set").forEach((name, text) -> {
            if (typed.putIfAbsent(name, text) != null) {
                throw new CliFailure(CliFailure.BAD_USAGE, name + " is given twice");
            }
        });
        return typed;
    }
}
