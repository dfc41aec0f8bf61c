package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.diffuse.Scheduler;
import java.util.Map;
import java.util.Optional;

/**
 * One image that is to be diffused, as far as it can be known without the device.
 *
 * @param picture what the image begins with, where not with noise alone
 * @param firstStep steps before it are skipped
 * @param guidance how far to go from what nobody asked for to what was asked for; at most 1 for the latter alone
 * @param given the denoiser's other inputs, each for this image
 * @param without the same where nothing is asked for
 */
record DiffuseOrder(
        ImageRequest request,
        Optional<Picture> picture,
        Scheduler scheduler,
        int firstStep,
        float guidance,
        Map<String, Tensor> given,
        Map<String, Tensor> without,
        Prompt prompt,
        Prompt negative) {

    DiffuseOrder {
        given = Map.copyOf(given);
        without = Map.copyOf(without);
    }

    /** Whether two passes make a step. */
    boolean guided() {
        return guidance > 1;
    }

    /** Steps that it makes. */
    int steps() {
        return scheduler.steps() - firstStep;
    }
}
