package dev.darkroom.worker.sampling.diffuse;

/** How fast the training's noise grows with the timestep. */
public enum Betas {
    /** Evenly (Ho et al. 2020). */
    LINEAR("linear"),
    /** Its root grows evenly (Rombach et al. 2022). */
    SCALED_LINEAR("scaled_linear");

    private final String wireName;

    Betas(String wireName) {
        this.wireName = wireName;
    }

    /** What {@code model.json} calls it. */
    public String wireName() {
        return wireName;
    }

    /**
     * The share of the image, squared, that is left at each timestep: ᾱ. In float32, as the models were trained with.
     *
     * @param zeroSnr stretches it so that nothing of the image is left at the last one (Lin et al. 2023, algorithm 1)
     */
    float[] cumulative(double start, double end, int steps, boolean zeroSnr) {
        boolean root = this == SCALED_LINEAR;
        float[] betas = line((float) (root ? Math.sqrt(start) : start), (float) (root ? Math.sqrt(end) : end), steps);
        float[] left = new float[steps];
        double product = 1;
        for (int t = 0; t < steps; t++) {
            float beta = root ? betas[t] * betas[t] : betas[t];
            product *= 1 - beta;
            left[t] = (float) product;
        }
        return zeroSnr ? stretched(left) : left;
    }

    private static float[] line(float start, float end, int steps) {
        float[] line = new float[steps];
        float step = steps == 1 ? 0 : (end - start) / (steps - 1);
        for (int t = 0; t < steps; t++) {
            line[t] = t < steps / 2 ? start + step * t : end - step * (steps - 1 - t);
        }
        return line;
    }

    /** By way of betas in float32 and back, as training does: it shifts the last digits. */
    private static float[] stretched(float[] left) {
        float first = (float) Math.sqrt(left[0]);
        float last = (float) Math.sqrt(left[left.length - 1]);
        float scale = first / (first - last);
        float[] stretched = new float[left.length];
        float before = 1;
        double product = 1;
        for (int t = 0; t < left.length; t++) {
            float root = ((float) Math.sqrt(left[t]) - last) * scale;
            float now = root * root;
            float beta = 1 - now / before;
            product *= 1 - beta;
            stretched[t] = (float) product;
            before = now;
        }
        return stretched;
    }
}
