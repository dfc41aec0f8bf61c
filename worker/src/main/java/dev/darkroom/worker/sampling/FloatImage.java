package dev.darkroom.worker.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An image as a graph made it: float32 [channels, height, width], black at {@code low} and white at {@code high}. Nothing
 * is promised of its numbers: they may lie outside that range, or be none. Immutable.
 */
public final class FloatImage {

    private final float[] planes;
    private final int channels;
    private final int height;
    private final int width;
    private final GraphSpec.ImageOutput range;

    /** An image of {@code planes}, which the caller no longer changes; its width follows from their number. */
    public FloatImage(float[] planes, int channels, int height, GraphSpec.ImageOutput range) {
        this.planes = planes;
        this.channels = channels;
        this.height = height;
        this.width = planes.length / channels / height;
        this.range = range;
        if (width * height * channels != planes.length) {
            throw new IllegalArgumentException(planes.length + " numbers for " + channels + " planes of " + height);
        }
    }

    /** The images of a batch of float32 [n, c, h, w]. */
    static List<FloatImage> split(Tensor.Floats batch, int expected, GraphSpec.ImageOutput range)
            throws ModelRunException {
        List<Long> shape = batch.shape();
        if (shape.size() != 4 || shape.get(0) != expected) {
            throw new ModelRunException("The graph made an output of shape " + shape + " for " + expected + " images.");
        }
        int size = batch.values().length / expected;
        List<FloatImage> images = new ArrayList<>(expected);
        for (int k = 0; k < expected; k++) {
            float[] planes = Arrays.copyOfRange(batch.values(), k * size, (k + 1) * size);
            images.add(
                    new FloatImage(planes, shape.get(1).intValue(), shape.get(2).intValue(), range));
        }
        return images;
    }

    public float at(int channel, int y, int x) {
        return planes[(channel * height + y) * width + x];
    }

    public int channels() {
        return channels;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public float low() {
        return range.low();
    }

    public float high() {
        return range.high();
    }
}
