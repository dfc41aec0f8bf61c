package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The styles of a model: vectors of S numbers that its graph takes, named ones from a file of the package and, where it has an
 * encoder, those of pictures (Ghiasi et al., "Exploring the structure of a real-time, arbitrary neural artistic stylization
 * network", 2017). Thread-safe.
 */
final class StyleVectors {

    private static final String STYLE = "style";
    private static final String MIX = "mix";
    private static final String STRENGTH = "strength";

    private final String input;
    private final int size;
    private final Map<String, float[]> named;
    private final Optional<StyleEncoder> encoder;

    StyleVectors(ModelGraphs model) throws UnfitGraphException {
        this.input = model.option(STYLE, "");
        LoadedGraph graph = model.graph(TransformSampler.TRANSFORM);
        GraphSignature.Port port = GraphCheck.port(
                TransformSampler.TRANSFORM, "input", graph.graph().signature().inputs(), input);
        if (port.type() != ElementType.FLOAT32
                || port.item().size() != 1
                || port.item().get(0) < 1) {
            throw new UnfitGraphException("graph '" + TransformSampler.TRANSFORM + "' has the style " + port
                    + ", but a style is FLOAT32 [n, S] with a fixed S; export it so");
        }
        this.size = port.item().get(0).intValue();
        Optional<LoadedGraph> loaded = model.optional(TransformSampler.STYLE_ENCODER);
        this.encoder = loaded.isPresent() ? Optional.of(new StyleEncoder(loaded.get(), size)) : Optional.empty();
        this.named =
                model.options().has("styles") ? StyleFile.read(model.file(model.option("styles", "")), size) : Map.of();
        if (named.isEmpty() && encoder.isEmpty()) {
            throw new UnfitGraphException(
                    "'sampling' in model.json has a 'style' but no 'styles', and there is no graph '"
                            + TransformSampler.STYLE_ENCODER + "'; add one of them");
        }
    }

    /** The graph's input that takes a style. */
    String input() {
        return input;
    }

    /** The styles of the requests of one run. One thread. */
    final class Wishes {

        private final Map<Picture, float[]> encoded = new HashMap<>();

        /** Understands what a request wants; the encoder runs later. */
        Style of(ImageRequest request, Picture content) throws UnfitInputException {
            float strength = request.number(STRENGTH, 1);
            if (strength < 0 || strength > 1) {
                throw new UnfitInputException("Field '" + STRENGTH + "' must be a number from 0 to 1.");
            }
            Style style = chosen(request);
            if (strength == 1) {
                return style;
            }
            StyleEncoder of = encoder.orElseThrow(() -> new UnfitInputException(
                    "Field '" + STRENGTH + "' must be 1: this model cannot see the style that a picture has already."));
            return control -> sum(encoded(of, content, control), 1 - strength, style.vector(control), strength);
        }

        private Style chosen(ImageRequest request) throws UnfitInputException {
            String field = encoder.map(StyleEncoder::field).orElse(STYLE);
            Optional<Picture> picture = request.picture(field);
            JsonNode mix = request.input().path(MIX);
            if (mix.isEmpty() && picture.isPresent()) {
                StyleEncoder of = encoder.orElseThrow(() -> new UnfitInputException(
                        "Field '" + field + "' must be one of " + named.keySet() + ", not a picture."));
                return control -> encoded(of, picture.get(), control);
            }
            String otherwise = encoder.isPresent() ? ", or a picture" : "";
            float[] vector =
                    mix.isEmpty() ? named(field, request.input().path(field).asText(), otherwise) : mixed(mix);
            return control -> vector;
        }

        private float[] encoded(StyleEncoder of, Picture picture, RunControl control)
                throws ModelRunException, RunStoppedException {
            float[] vector = encoded.get(picture);
            if (vector == null) {
                vector = of.encode(picture, control);
                encoded.put(picture, vector);
            }
            return vector;
        }
    }

    /** The style of one image. */
    interface Style {
        /** float [S], not to be changed. */
        float[] vector(RunControl control) throws ModelRunException, RunStoppedException;
    }

    private float[] named(String field, String name, String otherwise) throws UnfitInputException {
        float[] vector = named.get(name);
        if (vector == null) {
            throw new UnfitInputException("Field '" + field + "' has the style '" + name
                    + "', which this model does not know; give one of " + named.keySet() + otherwise + ".");
        }
        return vector;
    }

    private float[] mixed(JsonNode mix) throws UnfitInputException {
        Map<String, Float> weights = new LinkedHashMap<>();
        double sum = 0;
        for (Map.Entry<String, JsonNode> part : mix.properties()) {
            float weight = part.getValue().floatValue();
            if (!part.getValue().isNumber() || !Float.isFinite(weight) || weight < 0) {
                throw new UnfitInputException(
                        "Field '" + MIX + "' must give '" + part.getKey() + "' a weight of 0 or more.");
            }
            weights.put(part.getKey(), weight);
            sum += weight;
        }
        if (sum <= 0) {
            throw new UnfitInputException("Field '" + MIX + "' must give at least one style a weight above 0.");
        }
        float[] vector = new float[size];
        for (Map.Entry<String, Float> part : weights.entrySet()) {
            vector = sum(vector, 1, named(MIX, part.getKey(), ""), (float) (part.getValue() / sum));
        }
        return vector;
    }

    /** The vectors of some images as the graph takes them: float32 [n, S]. */
    Tensor.Floats tensor(List<Style> styles, RunControl control) throws ModelRunException, RunStoppedException {
        float[] values = new float[styles.size() * size];
        for (int k = 0; k < styles.size(); k++) {
            System.arraycopy(styles.get(k).vector(control), 0, values, k * size, size);
        }
        return new Tensor.Floats(values, List.of((long) styles.size(), (long) size));
    }

    private static float[] sum(float[] one, float weight, float[] other, float otherWeight) {
        float[] sum = Arrays.copyOf(one, one.length);
        for (int i = 0; i < sum.length; i++) {
            sum[i] = weight * one[i] + otherWeight * other[i];
        }
        return sum;
    }
}
