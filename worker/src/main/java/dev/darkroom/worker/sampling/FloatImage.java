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

    /** The image scaled down so that no side has more pixels than that; itself where it is small enough. */
    public FloatImage within(int side) {
        int longer = Math.max(width, height);
        if (longer <= side) {
            return this;
        }
        int toWidth = Math.max(1, Math.round((float) width * side / longer));
        int toHeight = Math.max(1, Math.round((float) height * side / longer));
        Weights columns = Weights.of(0, (double) width / toWidth, toWidth, width);
        Weights rows = Weights.of(0, (double) height / toHeight, toHeight, height);
        double[] narrow = new double[channels * height * toWidth];
        for (int line = 0; line < channels * height; line++) {
            int from = line * width;
            for (int x = 0; x < toWidth; x++) {
                narrow[line * toWidth + x] = columns.mean(x, at -> planes[from + at]);
            }
        }
        float[] scaled = new float[channels * toHeight * toWidth];
        for (int channel = 0; channel < channels; channel++) {
            for (int x = 0; x < toWidth; x++) {
                int from = channel * height * toWidth + x;
                for (int y = 0; y < toHeight; y++) {
                    scaled[(channel * toHeight + y) * toWidth + x] =
                            (float) rows.mean(y, at -> narrow[from + at * toWidth]);
                }
            }
        }
        return new FloatImage(scaled, channels, toHeight, range);
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
