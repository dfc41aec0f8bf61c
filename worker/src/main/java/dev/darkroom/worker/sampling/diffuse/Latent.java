package dev.darkroom.worker.sampling.diffuse;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An image between two steps. Immutable; its arrays are not to be changed. */
public final class Latent {

    private final float[] sample;
    private final float @Nullable [] estimate;

    /** A sample before the first step. */
    public Latent(float[] sample) {
        this.sample = sample;
        this.estimate = null;
    }

    Latent(float[] sample, float[] estimate) {
        this.sample = sample;
        this.estimate = estimate;
    }

    /** What the next step begins with. */
    public float[] sample() {
        return sample;
    }

    /** What the image would be by the last step's prediction; nothing before the first step. */
    public Optional<float[]> estimate() {
        return Optional.ofNullable(estimate);
    }
}
