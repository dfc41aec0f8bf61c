package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A model of the sampler {@code decode}. Thread-safe. */
final class DecodeModel implements Sampler.Loaded {

    private final LoadedGraph decoder;
    private final Optional<LoadedGraph> scorer;
    private final Optional<Latents> latents;
    private final GraphSpec.ImageOutput output;
    private final String scored;
    private final int maxBatch;

    DecodeModel(ModelGraphs model) throws UnfitGraphException {
        this.decoder = model.graph(DecodeSampler.DECODER);
        this.scorer = model.optional(DecodeSampler.SCORER);
        this.scored = model.option("scored", "image");
        this.maxBatch = model.maxBatch();
        this.latents = model.options().has("latent") ? Optional.of(new Latents(model)) : Optional.empty();
        GraphCheck.inputs(DecodeSampler.DECODER, decoder, Set.of());
        GraphCheck.imageOutput(DecodeSampler.DECODER, model);
        this.output = decoder.spec().output().orElseThrow();
        if (scorer.isPresent()) {
            GraphCheck.inputs(DecodeSampler.SCORER, scorer.get(), Set.of(scored));
            GraphCheck.output(DecodeSampler.SCORER, scorer.get());
        }
    }

    /** The inputs of one pass for some images; the latent is ready where none of them waits for the encoder. */
    private record Pass(List<ImageRequest> requests, Map<String, Tensor> inputs) {}

    @Override
    public Sampler.Drawing prepare(List<ImageRequest> requests) throws UnfitInputException {
        List<ImageRequest> sources = new ArrayList<>();
        for (ImageRequest request : requests) {
            if (latents.isPresent()) {
                latents.get().check(request);
            }
            sources.add(Latents.interpolates(request) ? request.first() : request);
        }
        List<Pass> passes = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += maxBatch) {
            int to = Math.min(requests.size(), from + maxBatch);
            passes.add(new Pass(requests.subList(from, to), decoder.spec().fill(sources.subList(from, to))));
        }
        return control -> draw(passes, control);
    }

    private List<DrawnImage> draw(List<Pass> passes, RunControl control) throws ModelRunException, RunStoppedException {
        List<DrawnImage> images = new ArrayList<>();
        for (int k = 0; k < passes.size(); k++) {
            images.addAll(draw(passes.get(k), control));
            control.step(k + 1, passes.size());
        }
        return images;
    }

    private List<DrawnImage> draw(Pass pass, RunControl control) throws ModelRunException, RunStoppedException {
        Map<String, Tensor> inputs = new HashMap<>(pass.inputs());
        if (latents.isPresent()) {
            latents.get().replace(inputs, pass.requests(), control);
        }
        Tensor.Floats batch = decoder.graph().run(inputs, output.name(), control);
        List<FloatImage> images = FloatImage.split(batch, pass.requests().size(), output);
        float[] scores = scores(pass, batch, inputs, control);
        List<DrawnImage> drawn = new ArrayList<>();
        for (int k = 0; k < images.size(); k++) {
            ObjectNode details = JsonNodeFactory.instance.objectNode();
            if (latents.isPresent() && pass.requests().get(k).flag("encode")) {
                details.set("latent", latents.get().row(inputs, k));
            }
            if (scores.length > 0 && pass.requests().get(k).flag("score")) {
                details.put("score", scores[k]);
            }
            drawn.add(new DrawnImage(images.get(k), details));
        }
        return drawn;
    }

    /** The scorer's verdicts, or none where nobody asks for one. */
    private float[] scores(Pass pass, Tensor.Floats images, Map<String, Tensor> inputs, RunControl control)
            throws ModelRunException, RunStoppedException {
        if (scorer.isEmpty() || pass.requests().stream().noneMatch(request -> request.flag("score"))) {
            return new float[0];
        }
        GraphSpec spec = scorer.get().spec();
        Map<String, Tensor> given = new HashMap<>();
        for (String name : spec.inputs().keySet()) {
            given.put(name, inputs.getOrDefault(name, images));
        }
        given.put(scored, images);
        return scorer.get()
                .graph()
                .run(given, spec.output().orElseThrow().name(), control)
                .values();
    }

    /** What stands in the place of a model's noise: encoded pictures, given numbers, points between two of them. */
    private static final class Latents {

        private final String input;
        private final int size;
        private final Optional<LoadedGraph> encoder;
        private final Optional<FixedPicture> picture;

        Latents(ModelGraphs model) throws UnfitGraphException {
            this.input = model.option("latent", "");
            GraphSignature.Port port = GraphCheck.port(
                    DecodeSampler.DECODER,
                    "input",
                    model.graph(DecodeSampler.DECODER).graph().signature().inputs(),
                    input);
            this.size = port.item().stream().reduce(1L, Math::multiplyExact).intValue();
            this.encoder = model.optional(DecodeSampler.ENCODER);
            this.picture = encoder.isPresent()
                    ? Optional.of(FixedPicture.of(DecodeSampler.ENCODER, encoder.get()))
                    : Optional.empty();
            if (encoder.isPresent()) {
                GraphCheck.output(DecodeSampler.ENCODER, encoder.get());
            }
        }

        /** Whether a request is one of the frames between two images. */
        static boolean interpolates(ImageRequest request) {
            return request.input().has("to_seed") || request.picture("to_image").isPresent();
        }

        void check(ImageRequest request) throws UnfitInputException {
            JsonNode latent = request.input().path("latent");
            if (!latent.isMissingNode() && latent.size() != size) {
                throw new UnfitInputException(
                        "Field 'latent' must be a list of " + size + " numbers, not of " + latent.size() + ".");
            }
            if (request.picture("to_image").isPresent()
                    && request.picture("image").isEmpty()) {
                throw new UnfitInputException("Field 'to_image' needs a picture to start from in field 'image'.");
            }
            if (interpolates(request) && request.count() < 2) {
                throw new UnfitInputException(
                        "An interpolation needs at least 2 frames; ask for them in field 'count', such as 8.");
            }
        }

        ArrayNode row(Map<String, Tensor> inputs, int k) {
            ArrayNode row = JsonNodeFactory.instance.arrayNode();
            float[] values = vectors(inputs).values();
            for (int i = k * size; i < (k + 1) * size; i++) {
                row.add(values[i]);
            }
            return row;
        }

        private Tensor.Floats vectors(Map<String, Tensor> inputs) {
            return (Tensor.Floats) Objects.requireNonNull(inputs.get(input), input);
        }

        /** Puts what the requests give in the place of their noise. */
        void replace(Map<String, Tensor> inputs, List<ImageRequest> requests, RunControl control)
                throws ModelRunException, RunStoppedException {
            Tensor.Floats noise = vectors(inputs);
            float[] values = noise.values().clone();
            for (int k = 0; k < requests.size(); k++) {
                ImageRequest request = requests.get(k);
                float[] start = Arrays.copyOfRange(values, k * size, (k + 1) * size);
                float[] latent = latent(request, start, control);
                System.arraycopy(latent, 0, values, k * size, size);
            }
            inputs.put(input, new Tensor.Floats(values, noise.shape()));
        }

        private float[] latent(ImageRequest request, float[] noise, RunControl control)
                throws ModelRunException, RunStoppedException {
            float[] start = encoded(request, "image", control)
                    .orElseGet(() -> given(request).orElse(noise));
            if (!interpolates(request)) {
                return start;
            }
            float fraction = (float) request.index() / (request.count() - 1);
            Optional<float[]> picture = encoded(request, "to_image", control);
            if (picture.isPresent()) {
                return between(start, picture.get(), 1 - fraction, fraction);
            }
            return along(start, noiseOf(request), fraction);
        }

        private static Optional<float[]> given(ImageRequest request) {
            JsonNode latent = request.input().path("latent");
            if (latent.isMissingNode()) {
                return Optional.empty();
            }
            float[] values = new float[latent.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = latent.path(i).floatValue();
            }
            return Optional.of(values);
        }

        private float[] noiseOf(ImageRequest request) {
            float[] noise = new float[size];
            new Noise(request.toSeed()).normals(0, noise, 0, size);
            return noise;
        }

        private Optional<float[]> encoded(ImageRequest request, String field, RunControl control)
                throws ModelRunException, RunStoppedException {
            if (encoder.isEmpty() || picture.isEmpty() || request.picture(field).isEmpty()) {
                return Optional.empty();
            }
            Tensor.Floats planes = picture.get().planes(request.picture(field).get());
            String output = encoder.get().spec().output().orElseThrow().name();
            return Optional.of(encoder.get()
                    .graph()
                    .run(Map.of(picture.get().input(), planes), output, control)
                    .values());
        }

        /**
         * A point on the great circle between two vectors: noise of many dimensions lies near a sphere, and so do the points
         * between (Shoemake 1985; White 2016, section 2.1).
         */
        private static float[] along(float[] from, float[] to, float fraction) {
            double dot = 0;
            double lengths = Math.sqrt(squares(from) * squares(to));
            for (int i = 0; i < from.length; i++) {
                dot += (double) from[i] * to[i];
            }
            double angle = StrictMath.acos(Math.max(-1, Math.min(1, dot / Math.max(lengths, 1e-12))));
            double sine = StrictMath.sin(angle);
            if (sine < 1e-6) {
                return between(from, to, 1 - fraction, fraction);
            }
            return between(from, to, (float) (StrictMath.sin((1 - fraction) * angle) / sine), (float)
                    (StrictMath.sin(fraction * angle) / sine));
        }

        private static double squares(float[] values) {
            double sum = 0;
            for (float value : values) {
                sum += (double) value * value;
            }
            return sum;
        }

        private static float[] between(float[] from, float[] to, float first, float second) {
            float[] point = new float[from.length];
            for (int i = 0; i < point.length; i++) {
                point[i] = first * from[i] + second * to[i];
            }
            return point;
        }
    }
}
