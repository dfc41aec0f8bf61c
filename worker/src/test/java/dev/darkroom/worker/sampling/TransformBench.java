package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Seed;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The network of {@code tiny-transform} under the sampler, with options of the test's choice; it remembers its passes. */
final class TransformBench implements AutoCloseable {

    static final Map<String, InputSpec> INPUTS = Map.of(
            "image", new InputSpec.PictureField("image", 0, 1),
            "noise", new InputSpec.PictureNoise(1, 3),
            "amount", new InputSpec.NumberField("amount"));

    final RunControl control = new RunControl(Duration.ofMinutes(1));
    final List<Map<String, Tensor>> passes = new ArrayList<>();
    private final Graph network;

    TransformBench() throws Exception {
        Path file = TestModels.PACKAGES.resolve("tiny-transform/transform.onnx");
        this.network = TestRuntime.on("cpu").open(file);
    }

    /** The model with its sampler's options as JSON in single quotes. */
    Sampler.Loaded model(String options) throws Exception {
        return model(options, INPUTS);
    }

    Sampler.Loaded model(String options, Map<String, InputSpec> inputs) throws Exception {
        ObjectNode sampling = (ObjectNode) new JsonMapper().readTree(options.replace('\'', '"'));
        GraphSpec spec = new GraphSpec(inputs, Optional.of(new GraphSpec.ImageOutput("painted", 0, 1)));
        Map<String, LoadedGraph> graphs = Map.of("transform", new LoadedGraph(spec, new Recorded()));
        return new TransformSampler().load(new ModelGraphs(graphs, 4, 3, 64, 64, sampling, Map.of()));
    }

    List<FloatImage> draw(Sampler.Loaded model, List<ImageRequest> requests) throws Exception {
        return model.prepare(requests).run(control).stream()
                .map(DrawnImage::image)
                .toList();
    }

    FloatImage draw(String options, ImageRequest request) throws Exception {
        return draw(model(options), List.of(request)).get(0);
    }

    static ImageRequest request(long seed, int width, int height) {
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("amount", 1);
        return new ImageRequest(
                new Seed(seed), 0, 1, input, Map.of("image", TransformPictures.random(width, height, seed)));
    }

    /** Sizes of a pass: images, height, width. */
    List<List<Long>> sizes() {
        return passes.stream()
                .map(inputs -> inputs.get("image").shape())
                .map(shape -> List.of(shape.get(0), shape.get(2), shape.get(3)))
                .toList();
    }

    @Override
    public void close() {
        network.close();
    }

    private final class Recorded implements Graph {
        @Override
        public GraphSignature signature() {
            return network.signature();
        }

        @Override
        public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs, Set<String> outputs, RunControl control)
                throws ModelRunException, RunStoppedException {
            passes.add(inputs);
            return network.run(inputs, outputs, control);
        }

        @Override
        public void close() {}
    }
}
