package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.stack.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One of the examples that a model package brings in {@code samples/samples.json}.
 *
 * @param input of a job, without its pictures
 * @param pictures the files of its picture fields, by field
 */
record PackageSample(ObjectNode input, Map<String, Path> pictures) {

    private static final Set<String> UNSAID = Set.of("seed", "count");

    PackageSample {
        pictures = Map.copyOf(pictures);
    }

    /** The examples of the package in a folder; none where it brings none. */
    static List<PackageSample> of(Path folder) {
        Path samples = folder.resolve("samples");
        Path list = samples.resolve("samples.json");
        if (!Files.exists(list)) {
            return List.of();
        }
        List<PackageSample> found = new ArrayList<>();
        try {
            for (JsonNode each : Json.MAPPER.readTree(list.toFile())) {
                Map<String, Path> pictures = new TreeMap<>();
                each.path("pictures")
                        .properties()
                        .forEach(picture -> pictures.put(
                                picture.getKey(),
                                samples.resolve(picture.getValue().asText()).normalize()));
                found.add(new PackageSample(Json.MAPPER.treeToValue(each.path("input"), ObjectNode.class), pictures));
            }
            return found;
        } catch (IOException e) {
            throw new CliFailure(list + " cannot be read: " + e.getMessage());
        }
    }

    /** What was asked for, in short: "sneaker, rows 14"; without the seed and the number of images. */
    String caption() {
        return input.properties().stream()
                .filter(field -> !UNSAID.contains(field.getKey()))
                .map(field -> words(field.getKey(), field.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String words(String name, JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(part -> words(part.getKey(), part.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return value.isTextual() ? value.asText() : name + " " + value;
    }

    /** The input with its pictures as data URIs (RFC 2397). */
    ObjectNode complete() {
        ObjectNode complete = input.deepCopy();
        pictures.forEach((field, file) -> complete.put(field, PictureFile.dataUri(file)));
        return complete;
    }
}
