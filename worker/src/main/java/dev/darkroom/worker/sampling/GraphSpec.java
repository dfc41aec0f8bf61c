package dev.darkroom.worker.sampling;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a package says of one graph: how its inputs are filled, and what comes out. */
public record GraphSpec(Map<String, InputSpec> inputs, Optional<ImageOutput> output) {

    /** An output with images: float32 [n, c, h, w], black at {@code low} and white at {@code high}. */
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
}
