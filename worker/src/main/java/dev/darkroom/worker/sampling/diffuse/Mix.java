package dev.darkroom.worker.sampling.diffuse;

/** Weighted sums of arrays, each number in float64 and rounded once. */
final class Mix {

    private Mix() {}

    /** {@code a · x + b · y}. */
    static float[] of(double a, float[] x, double b, float[] y) {
        float[] sum = new float[x.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (a * x[i] + b * y[i]);
        }
        return sum;
    }

    /** {@code a · x}. */
    static float[] of(double a, float[] x) {
        float[] product = new float[x.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = (float) (a * x[i]);
        }
        return product;
    }
}
