package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.client.GatewayApi;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Models in words: all of them in a table, or one with its inputs. */
final class ModelsTable {
    private static final int LINE = 100;

    private ModelsTable() {}

    static List<String> all(List<GatewayApi.Model> models) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("model", "family", "title", "workers", "inputs"));
        for (GatewayApi.Model model : models) {
            rows.add(List.of(
                    model.id(),
                    model.family(),
                    model.title(),
                    String.valueOf(model.workers()),
                    InputSchema.all(model.inputSchema()).stream()
                            .map(input -> input.required() ? input.name() : "[" + input.name() + "]")
                            .collect(Collectors.joining(" "))));
        }
        return Table.lines(rows);
    }

    static List<String> one(GatewayApi.Model model) {
        List<String> lines = new ArrayList<>();
        String workers = model.workers() == 1 ? "1 worker" : model.workers() + " workers";
        lines.add(model.id() + ": " + model.title() + " (" + model.family() + "), " + workers + ", licence "
                + model.json().path("licence").asText());
        lines.addAll(wrapped(model.json().path("description").asText(), "  "));
        lines.add("");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  input", "default", "takes"));
        for (InputSchema input : InputSchema.all(model.inputSchema())) {
            rows.add(List.of("  " + input.name(), standard(input), input.words()));
        }
        lines.addAll(Table.lines(rows));
        return lines;
    }

    private static String standard(InputSchema input) {
        if (input.required()) {
            return "needed";
        }
        JsonNode value = input.json().path("default");
        return value.isMissingNode() ? "-" : value.toString();
    }

    private static List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" +", -1)) {
            if (line.length() > indent.length() && line.length() + word.length() > LINE) {
                lines.add(line.toString().stripTrailing());
                line.setLength(indent.length());
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
