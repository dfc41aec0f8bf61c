package dev.darkroom.worker.sampling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What a package says of one graph: how its inputs are filled, and what comes out. */
public record GraphSpec(Map<String, InputSpec> inputs, Optional<ImageOutput> output) {

    /** An output: where it holds images, float32 [n, c, h, w], black is at {@code low} and white at {@code high}. */
    public record ImageOutput(String name, float low, float high) {
        public ImageOutput {
            Objects.requireNonNull(name, "name");
            if (!(low < high)) {
                throw new IllegalArgumentException("the range of output '" + name + "' is " + low + " to " + high
                        + ", not from a lower to a higher number; correct it");
            }
        }
    }

    public GraphSpec {
        inputs = Map.copyOf(inputs);
    }

    /** The inputs that follow from the requests alone. */
    Map<String, Tensor> fill(List<ImageRequest> requests) throws UnfitInputException {
        Map<String, Tensor> filled = new HashMap<>();
        for (Map.Entry<String, InputSpec> input : inputs.entrySet()) {
            if (input.getValue() instanceof InputSpec.Filled spec) {
                filled.put(input.getKey(), spec.fill(requests));
            }
        }
        return filled;
    }

    /** The inputs of a kind, by name. */
    <S extends InputSpec> Map<String, S> inputs(Class<S> kind) {
        Map<String, S> found = new TreeMap<>();
        inputs.forEach((name, spec) -> {
            if (kind.isInstance(spec)) {
                found.put(name, kind.cast(spec));
            }
        });
        return found;
    }
}
