package dev.darkroom.worker.sampling;

import java.util.function.IntToDoubleFunction;

/** Which samples of a line make each sample of a scaled one, by a triangle filter as wide as the scale, at least 1. */
final class Weights {

    private final int[] first;
    private final double[][] weights;

    private Weights(int[] first, double[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /**
     * Weights for {@code to} samples of width {@code scale} that begin at {@code start} of a line of {@code from} samples;
     * beyond its ends nothing counts.
     */
    static Weights of(double start, double scale, int to, int from) {
        double reach = Math.max(1, scale);
        int[] first = new int[to];
        double[][] weights = new double[to][];
        for (int k = 0; k < to; k++) {
            double centre = start + (k + 0.5) * scale;
            first[k] = (int) Math.max(0, Math.floor(centre - reach));
            int end = (int) Math.min(from, Math.ceil(centre + reach));
            weights[k] = new double[end - first[k]];
            double sum = 0;
            for (int i = 0; i < weights[k].length; i++) {
                double distance = Math.abs(first[k] + i + 0.5 - centre);
                weights[k][i] = Math.max(0, 1 - distance / reach);
                sum += weights[k][i];
            }
            for (int i = 0; i < weights[k].length; i++) {
                weights[k][i] /= sum;
            }
        }
        return new Weights(first, weights);
    }

    /** The weighted mean that makes sample {@code k}. */
    double mean(int k, IntToDoubleFunction line) {
        double sum = 0;
        for (int i = 0; i < weights[k].length; i++) {
            sum += weights[k][i] * line.applyAsDouble(first[k] + i);
        }
        return sum;
    }
}
