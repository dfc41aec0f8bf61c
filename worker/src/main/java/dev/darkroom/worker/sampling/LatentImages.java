package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.GraphSignature.Port;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Samples as images, and images as samples: by the graphs {@code decoder} and {@code encoder}, or unchanged where the
 * denoiser works on pixels. Thread-safe.
 */
final class LatentImages {

    /** How a decoder is fed. */
    private record Decoder(LoadedGraph graph, String input, GraphSpec.ImageOutput output) {}

    private final DiffuseOptions options;
    private final int maxBatch;
    private final double scale;
    private final Optional<Decoder> decoder;
    private final Optional<LoadedGraph> encoder;
    private final Optional<FixedPicture> picture;

    LatentImages(ModelGraphs model, DiffuseOptions options) throws UnfitGraphException {
        this.options = options;
        this.maxBatch = model.maxBatch();
        this.scale = model.options().path("latent_scale").asDouble(1);
        if (!(scale > 0)) {
            throw new UnfitGraphException("sampling.latent_scale in model.json is " + scale
                    + "; give it what latents are multiplied by for the denoiser, such as 0.18215, or leave it out");
        }
        this.decoder =
                model.optional(DiffuseSampler.DECODER).isPresent() ? Optional.of(decoder(model)) : Optional.empty();
        this.encoder = model.optional(DiffuseSampler.ENCODER);
        this.picture = encoder.isPresent()
                ? Optional.of(FixedPicture.of(DiffuseSampler.ENCODER, encoder.get()))
                : Optional.empty();
        if (encoder.isPresent()) {
            GraphCheck.output(DiffuseSampler.ENCODER, encoder.get());
        }
        List<Long> image = List.of((long) model.channels(), model.height(), model.width());
        if (decoder.isEmpty() && !options.item().equals(image)) {
            throw new UnfitGraphException("sampling.shape in model.json is " + options.item() + ", its output " + image
                    + ", and there is no graph 'decoder' between them; add it, or correct one of them");
        }
    }

    private Decoder decoder(ModelGraphs model) throws UnfitGraphException {
        LoadedGraph graph = model.graph(DiffuseSampler.DECODER);
        Port expected = new Port("latent", ElementType.FLOAT32, options.item());
        Port input = graph.graph().signature().inputs().stream()
                .filter(port -> !graph.spec().inputs().containsKey(port.name()) && port.takes(expected))
                .findFirst()
                .orElseThrow(() -> new UnfitGraphException("graph 'decoder' has the inputs "
                        + graph.graph().signature().inputs() + ", none of which takes a sample of shape "
                        + options.item()
                        + "; export it so, or correct sampling.shape"));
        GraphCheck.inputs(DiffuseSampler.DECODER, graph, Set.of(input.name()));
        GraphCheck.imageOutput(DiffuseSampler.DECODER, model);
        return new Decoder(graph, input.name(), graph.spec().output().orElseThrow());
    }

    /** The images of samples. */
    List<FloatImage> images(List<float[]> samples, RunControl control) throws ModelRunException, RunStoppedException {
        List<FloatImage> images = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += maxBatch) {
            images.addAll(pass(samples.subList(from, Math.min(samples.size(), from + maxBatch)), control));
        }
        return images;
    }

    private List<FloatImage> pass(List<float[]> samples, RunControl control)
            throws ModelRunException, RunStoppedException {
        Tensor.Floats batch = options.tensor(samples);
        if (decoder.isEmpty()) {
            GraphSpec.ImageOutput range = new GraphSpec.ImageOutput("sample", options.low(), options.high());
            return FloatImage.split(batch, samples.size(), range);
        }
        Decoder to = decoder.get();
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put(to.input(), scaled(batch, 1 / scale));
        Tensor.Floats images = to.graph().graph().run(inputs, to.output().name(), control);
        return FloatImage.split(images, samples.size(), to.output());
    }

    /** The field of the picture that an image may begin with. */
    private String field() {
        return picture.map(fixed -> fixed.field().field()).orElse("image");
    }

    /** The picture that the image is to begin with, where the client gave one. */
    Optional<Picture> picture(ImageRequest request) throws UnfitInputException {
        Optional<Picture> given = request.picture(field());
        if (given.isPresent() && decoder.isPresent() && encoder.isEmpty()) {
            throw new UnfitInputException("Field '" + field() + "' cannot be used: this model draws from noise only.");
        }
        return given;
    }

    /** A picture as a sample. */
    float[] sample(Picture given, RunControl control) throws ModelRunException, RunStoppedException {
        if (encoder.isEmpty() || picture.isEmpty()) {
            return given.fitted(options.width(), options.height())
                    .planes(options.channels(), options.low(), options.high());
        }
        Map<String, Tensor> inputs = Map.of(picture.get().input(), picture.get().planes(given));
        String output = encoder.get().spec().output().orElseThrow().name();
        Tensor.Floats latent = encoder.get().graph().run(inputs, output, control);
        if (!latent.shape().equals(options.batch(1))) {
            throw new ModelRunException("The encoder made an output of shape " + latent.shape() + " of a picture.");
        }
        return scaled(latent, scale).values();
    }

    private static Tensor.Floats scaled(Tensor.Floats tensor, double by) {
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * by);
        }
        return new Tensor.Floats(values, tensor.shape());
    }
}
