package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.Tiling.Tile;

/**
 * Planes of numbers, one for each pixel of a picture: float32 [channels, height, width]. Beyond their right and lower ends they
 * go on as in a mirror that stands on the last pixel, and back again. One thread.
 */
final class TransformPlanes {

    private final float[] values;
    private final int channels;
    private final int height;
    private final int width;

    /** Planes of what the caller no longer changes. */
    TransformPlanes(float[] values, int channels, int height, int width) {
        if (values.length != channels * height * width) {
            throw new IllegalArgumentException(
                    values.length + " numbers for " + channels + " planes of " + height + " × " + width);
        }
        this.values = values;
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /** Planes of zeros. */
    static TransformPlanes blank(int channels, int height, int width) {
        return new TransformPlanes(new float[channels * height * width], channels, height, width);
    }

    /** Standard normals of a stream of an image's noise. */
    static TransformPlanes noise(ImageRequest request, InputSpec.PictureNoise noise, Picture picture) {
        TransformPlanes planes = blank(noise.channels(), picture.height(), picture.width());
        new Noise(request.seed()).normals(noise.stream(), planes.values, 0, planes.values.length);
        return planes;
    }

    /** Copies what a tile takes to {@code target} from {@code offset} on. */
    void read(Tile tile, float[] target, int offset) {
        int start = tile.columns().start();
        int end = tile.columns().end();
        int inside = Math.max(0, Math.min(end, width) - start);
        int next = offset;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = tile.rows().start(); y < tile.rows().end(); y++) {
                int line = (channel * height + mirrored(y, height)) * width;
                System.arraycopy(values, line + Math.min(start, width), target, next, inside);
                for (int x = start + inside; x < end; x++) {
                    target[next + x - start] = values[line + mirrored(x, width)];
                }
                next += end - start;
            }
        }
    }

    /**
     * Copies a tile's result, as far as these planes reach, from {@code source}: what the pass made of the tile, from
     * {@code offset} on.
     */
    void write(Tile tile, float[] source, int offset) {
        Tiling.Span rows = tile.rows();
        Tiling.Span columns = tile.columns();
        int length = Math.min(columns.to(), width) - columns.from();
        int end = Math.min(rows.to(), height);
        for (int channel = 0; channel < channels; channel++) {
            for (int y = rows.from(); y < end; y++) {
                int line = offset
                        + (channel * rows.length() + y - rows.start()) * columns.length()
                        + columns.from()
                        - columns.start();
                System.arraycopy(source, line, values, (channel * height + y) * width + columns.from(), length);
            }
        }
    }

    /** The planes as an image; they are not written to any more. */
    FloatImage image(GraphSpec.ImageOutput range) {
        return new FloatImage(values, channels, height, range);
    }

    /** Where a line of {@code size} numbers that is mirrored at both ends, again and again, has its number {@code at}. */
    static int mirrored(int at, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int within = at % period;
        return within < size ? within : period - within;
    }
}
