package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.ModelGraphs.LoadedGraph;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sampler {@code decode}: noise and choices, one pass through the graph {@code decoder}, images. Thread-safe. */
@ApplicationScoped
public class DecodeSampler implements Sampler {

    private static final String DECODER = "decoder";

    /** The inputs of one pass for some images. */
    private record Pass(Map<String, Tensor> inputs, int images) {}

    @Override
    public String name() {
        return "decode";
    }

    @Override
    public Set<String> graphs() {
        return Set.of(DECODER);
    }

    @Override
    public void check(ModelGraphs model) throws UnfitGraphException {
        GraphCheck.inputs(DECODER, model.graph(DECODER));
        GraphCheck.imageOutput(DECODER, model);
    }

    @Override
    public Drawing prepare(ModelGraphs model, List<ImageRequest> requests) throws UnfitInputException {
        LoadedGraph decoder = model.graph(DECODER);
        List<Pass> passes = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += model.maxBatch()) {
            int to = Math.min(requests.size(), from + model.maxBatch());
            passes.add(pass(decoder.spec(), requests.subList(from, to)));
        }
        return control -> draw(decoder, passes, control);
    }

    private static Pass pass(GraphSpec spec, List<ImageRequest> requests) throws UnfitInputException {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Map.Entry<String, InputSpec> input : spec.inputs().entrySet()) {
            inputs.put(input.getKey(), input.getValue().fill(requests));
        }
        return new Pass(inputs, requests.size());
    }

    private static List<FloatImage> draw(LoadedGraph decoder, List<Pass> passes, RunControl control)
            throws ModelRunException, RunStoppedException {
        GraphSpec.ImageOutput output = decoder.spec().output().orElseThrow();
        List<FloatImage> images = new ArrayList<>();
        for (Pass pass : passes) {
            Tensor.Floats batch = decoder.graph().run(pass.inputs(), output.name(), control);
            images.addAll(FloatImage.split(batch, pass.images(), output));
        }
        return images;
    }
}
