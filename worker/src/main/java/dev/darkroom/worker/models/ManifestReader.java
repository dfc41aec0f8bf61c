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
import java.util.OptionalInt;

/** Reads {@code model.json}. */
final class ManifestReader {

    private static final String SCHEMA = "darkroom.model/1";
    private static final int VERSION_DIGITS = 12;
    private static final int PICTURE_AXES = 3;
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
                root.path("sampling") instanceof ObjectNode sampling ? sampling : JSON.createObjectNode(),
                labels,
                graphs,
                JSON.convertValue(child(root, "files"), new TypeReference<List<PackageFile>>() {}),
                JSON.treeToValue(child(root, "input_schema"), ObjectNode.class),
                JSON.treeToValue(child(root, "output"), OutputFormat.class),
                JSON.treeToValue(child(root, "limits"), Limits.class),
                integer(root, "memory_mb"),
                JSON.convertValue(child(root, "training_data"), new TypeReference<List<TrainingData>>() {}));
    }

    private static GraphFile graph(JsonNode node) {
        Map<String, InputSpec> inputs = new HashMap<>();
        for (Map.Entry<String, JsonNode> input : node.path("inputs").properties()) {
            inputs.put(input.getKey(), input(input.getKey(), input.getValue()));
        }
        Optional<GraphSpec.ImageOutput> output = Optional.empty();
        if (node.has("output")) {
            JsonNode declared = node.path("output");
            output = Optional.of(
                    declared.has("range")
                            ? new GraphSpec.ImageOutput(text(declared, "name"), low(declared), high(declared))
                            : new GraphSpec.ImageOutput(text(declared, "name"), 0, 1));
        }
        return new GraphFile(text(node, "file"), new GraphSpec(inputs, output));
    }

    private static InputSpec input(String name, JsonNode node) {
        String noise = node.path("noise").asText();
        if (noise.equals("normal")
                && node.path("shape").size() == PICTURE_AXES
                && node.path("shape").path(1).isTextual()) {
            return new InputSpec.PictureNoise(
                    node.path("shape").path(0).asInt(1), node.path("stream").asInt(0));
        }
        if (noise.equals("normal")) {
            return new InputSpec.NormalNoise(
                    shape(node),
                    node.path("stream").asInt(0),
                    Optional.ofNullable(node.path("scale_by").textValue()));
        }
        if (noise.equals("uniform")) {
            return new InputSpec.UniformNoise(shape(node), node.path("stream").asInt(0));
        }
        if (node.has("choice")) {
            return new InputSpec.Choice(
                    text(node, "choice"),
                    JSON.convertValue(child(node, "values"), new TypeReference<List<String>>() {}),
                    integer(node, "stream"),
                    node.has("unconditional") ? OptionalInt.of(integer(node, "unconditional")) : OptionalInt.empty());
        }
        if (node.has("number")) {
            return new InputSpec.NumberField(text(node, "number"));
        }
        if (node.has("flag")) {
            return new InputSpec.FlagField(text(node, "flag"));
        }
        if (node.has("image")) {
            return new InputSpec.PictureField(text(node, "image"), low(node), high(node));
        }
        throw new IllegalArgumentException("input '" + name + "' in model.json says none of \"noise\": \"normal\","
                + " \"noise\": \"uniform\", \"choice\", \"number\", \"flag\" and \"image\"; say how it is filled");
    }

    private static List<Integer> shape(JsonNode node) {
        return JSON.convertValue(child(node, "shape"), new TypeReference<List<Integer>>() {});
    }

    private static float low(JsonNode node) {
        return (float) child(node, "range").path(0).asDouble(Double.NaN);
    }

    private static float high(JsonNode node) {
        return (float) child(node, "range").path(1).asDouble(Double.NaN);
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
