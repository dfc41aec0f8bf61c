package dev.darkroom.worker.sampling;

import dev.darkroom.contract.Seed;

/** Pictures for tests, and how far images are apart. */
final class TransformPictures {

    private TransformPictures() {}

    /** Every pixel of its own colour. */
    static Picture random(int width, int height, long seed) {
        float[] uniforms = new float[3 * width * height];
        new Noise(new Seed(seed)).uniforms(9, 0, uniforms, 0, uniforms.length);
        byte[] rgb = new byte[uniforms.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (uniforms[i] * 256);
        }
        return new Picture(width, height, rgb);
    }

    /** Every pixel of the same colour. */
    static Picture plain(int width, int height, int red, int green, int blue) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
        return new Picture(width, height, rgb);
    }

    /** Infinite where the sizes differ. */
    static float largestDifference(FloatImage one, FloatImage other) {
        if (one.height() != other.height() || one.width() != other.width() || one.channels() != other.channels()) {
            return Float.POSITIVE_INFINITY;
        }
        float largest = 0;
        for (int channel = 0; channel < one.channels(); channel++) {
            for (int y = 0; y < one.height(); y++) {
                for (int x = 0; x < one.width(); x++) {
                    largest = Math.max(largest, Math.abs(one.at(channel, y, x) - other.at(channel, y, x)));
                }
            }
        }
        return largest;
    }
}
