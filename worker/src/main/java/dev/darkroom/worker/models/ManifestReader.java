package dev.darkroom.worker.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.ModelDescription.Limits;
import dev.darkroom.contract.ModelDescription.OutputFormat;
import dev.darkroom.contract.ModelDescription.TrainingData;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.models.Manifest.GraphFile;
import dev.darkroom.worker.models.Manifest.PackageFile;
import dev.darkroom.worker.sampling.GraphSpec;
import dev.darkroom.worker.sampling.InputSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code model.json}. */
final class ManifestReader {

    private static final String SCHEMA = "darkroom.model/1";
    private static final int VERSION_DIGITS = 12;
    private static final JsonMapper JSON = Wire.mapper();

    private ManifestReader() {}

    /**
     * Reads the file's bytes.
     *
     * @throws IllegalArgumentException with what is wrong and what to do, without a full stop
     */
    static Manifest read(byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(bytes);
            String schema = text(root, "schema");
            if (!schema.equals(SCHEMA)) {
                throw new IllegalArgumentException("model.json has the schema '" + schema + "', this worker reads '"
                        + SCHEMA + "'; export it for that");
            }
            return manifest(root, Sha256.of(bytes).substring(0, VERSION_DIGITS));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("model.json cannot be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("model.json cannot be read: " + e.getMessage(), e);
        }
    }

    private static Manifest manifest(JsonNode root, String version) throws JsonProcessingException {
        Map<String, GraphFile> graphs = new HashMap<>();
        for (Map.Entry<String, JsonNode> graph : child(root, "graphs").properties()) {
            graphs.put(graph.getKey(), graph(graph.getValue()));
        }
        if (!root.path("input_schema").path("properties").has("seed")) {
            throw new IllegalArgumentException(
                    "the input_schema in model.json has no property 'seed', which every job carries; add it");
        }
        Manifest.Labels labels = new Manifest.Labels(
                text(root, "family"), text(root, "title"), text(root, "description"), text(root, "licence"));
        return new Manifest(
                text(root, "id"),
                version,
                text(root, "sampler"),
                labels,
                graphs,
                JSON.convertValue(child(root, "files"), new TypeReference<List<PackageFile>>() {}),
                JSON.treeToValue(child(root, "input_schema"), ObjectNode.class),
                JSON.treeToValue(child(root, "output"), OutputFormat.class),
                JSON.treeToValue(child(root, "limits"), Limits.class),
                integer(root, "memory_mb"),
                JSON.convertValue(child(root, "training_data"), new TypeReference<List<TrainingData>>() {}));
    }

    private static GraphFile graph(JsonNode node) throws JsonProcessingException {
        Map<String, InputSpec> inputs = new HashMap<>();
        for (Map.Entry<String, JsonNode> input : node.path("inputs").properties()) {
            inputs.put(input.getKey(), input(input.getKey(), input.getValue()));
        }
        Optional<GraphSpec.ImageOutput> output = Optional.empty();
        if (node.has("output")) {
            JsonNode declared = node.path("output");
            JsonNode range = child(declared, "range");
            output = Optional.of(new GraphSpec.ImageOutput(
                    text(declared, "name"), (float) range.path(0).asDouble(Double.NaN), (float)
                            range.path(1).asDouble(Double.NaN)));
        }
        return new GraphFile(text(node, "file"), new GraphSpec(inputs, output));
    }

    private static InputSpec input(String name, JsonNode node) throws JsonProcessingException {
        if (node.path("noise").asText().equals("normal")) {
            return new InputSpec.NormalNoise(
                    JSON.convertValue(child(node, "shape"), new TypeReference<List<Integer>>() {}),
                    node.path("stream").asInt(0),
                    Optional.ofNullable(node.path("scale_by").textValue()));
        }
        if (node.has("choice")) {
            return new InputSpec.Choice(
                    text(node, "choice"),
                    JSON.convertValue(child(node, "values"), new TypeReference<List<String>>() {}),
                    integer(node, "stream"));
        }
        if (node.has("number")) {
            return new InputSpec.NumberField(text(node, "number"));
        }
        throw new IllegalArgumentException(
                "input '" + name
                        + "' in model.json says neither \"noise\": \"normal\" nor \"choice\" nor \"number\"; say how it is filled");
    }

    private static JsonNode child(JsonNode node, String field) {
        JsonNode child = node.path(field);
        if (!child.isContainerNode()) {
            throw new IllegalArgumentException("model.json lacks '" + field + "'; add it");
        }
        return child;
    }

    private static String text(JsonNode node, String field) {
        JsonNode child = node.path(field);
        if (!child.isTextual()) {
            throw new IllegalArgumentException("model.json lacks the text '" + field + "'; add it");
        }
        return child.textValue();
    }

    private static int integer(JsonNode node, String field) {
        JsonNode child = node.path(field);
        if (!child.isInt()) {
            throw new IllegalArgumentException("model.json lacks the whole number '" + field + "'; add it");
        }
        return child.intValue();
    }
}
