package dev.darkroom.worker.sampling;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * The sampler {@code transform}: a picture through the graph {@code transform}, at its own size, whole or tile by tile. Where
 * the package has styles, they are vectors: named ones, mixes of them, or what a {@code style_encoder} sees in a picture.
 * Thread-safe.
 */
@ApplicationScoped
public class TransformSampler implements Sampler {

    static final String TRANSFORM = "transform";
    static final String STYLE_ENCODER = "style_encoder";

    @Override
    public String name() {
        return "transform";
    }

    @Override
    public Set<String> requiredGraphs() {
        return Set.of(TRANSFORM);
    }

    @Override
    public Set<String> optionalGraphs() {
        return Set.of(STYLE_ENCODER);
    }

    @Override
    public Loaded load(ModelGraphs model) throws UnfitGraphException {
        return new TransformModel(model);
    }
}
