package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.worker.sampling.diffuse.SchedulerOptions;
import java.util.List;

/**
 * What a package says of its diffusion under {@code sampling}.
 *
 * @param sample the denoiser's input of the noisy sample, float32 [n, channels, height, width]
 * @param timestep its input of the time, float32 [n]
 * @param low black in a sample that is an image itself
 * @param high white in it
 */
record DiffuseOptions(
        String sample,
        String timestep,
        int channels,
        int height,
        int width,
        float low,
        float high,
        SchedulerOptions scheduler) {

    private static final int AXES = 3;

    /** Reads them. */
    static DiffuseOptions of(ModelGraphs model) throws UnfitGraphException {
        JsonNode shape = model.options().path("shape");
        if (shape.size() != AXES || !shape.valueStream().allMatch(size -> size.asInt(0) > 0)) {
            throw new UnfitGraphException("sampling.shape in model.json is " + shape
                    + "; give it the sample's channels, height and width, such as [4, 64, 64]");
        }
        JsonNode range = model.options().path("image_range");
        try {
            return new DiffuseOptions(
                    model.option("sample", "sample"),
                    model.option("timestep", "timestep"),
                    shape.path(0).asInt(),
                    shape.path(1).asInt(),
                    shape.path(2).asInt(),
                    (float) range.path(0).asDouble(-1),
                    (float) range.path(1).asDouble(1),
                    SchedulerOptions.read(model.options().path("scheduler")));
        } catch (IllegalArgumentException e) {
            throw new UnfitGraphException(String.valueOf(e.getMessage()));
        }
    }

    /** Numbers of a sample. */
    int size() {
        return channels * height * width;
    }

    /** The shape of a sample. */
    List<Long> item() {
        return List.of((long) channels, (long) height, (long) width);
    }

    /** The shape of so many samples. */
    List<Long> batch(int samples) {
        return List.of((long) samples, (long) channels, (long) height, (long) width);
    }

    /** Samples one after the other. */
    Tensor.Floats tensor(List<float[]> samples) {
        float[] values = new float[Math.multiplyExact(size(), samples.size())];
        for (int k = 0; k < samples.size(); k++) {
            System.arraycopy(samples.get(k), 0, values, k * size(), size());
        }
        return new Tensor.Floats(values, batch(samples.size()));
    }
}
