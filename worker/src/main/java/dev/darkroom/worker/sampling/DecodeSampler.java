package dev.darkroom.worker.sampling;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * The sampler {@code decode}: noise and choices, one pass through the graph {@code decoder}, images. Where the package has an
 * {@code encoder}, pictures may take the place of noise; where it has a {@code scorer}, it judges the images. Thread-safe.
 */
@ApplicationScoped
public class DecodeSampler implements Sampler {

    static final String DECODER = "decoder";
    static final String ENCODER = "encoder";
    static final String SCORER = "scorer";

    @Override
    public String name() {
        return "decode";
    }

    @Override
    public Set<String> requiredGraphs() {
        return Set.of(DECODER);
    }

    @Override
    public Set<String> optionalGraphs() {
        return Set.of(ENCODER, SCORER);
    }

    @Override
    public Loaded load(ModelGraphs model) throws UnfitGraphException {
        return new DecodeModel(model);
    }
}
