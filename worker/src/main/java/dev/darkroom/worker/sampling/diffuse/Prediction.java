package dev.darkroom.worker.sampling.diffuse;

/** What a denoiser's output says of its input x. */
public enum Prediction {
    /** The noise ε of x = α · image + σ · ε (Ho et al. 2020). */
    EPSILON("epsilon") {
        @Override
        float[] image(double alpha, double sigma, float[] x, float[] output) {
            return Mix.of(1 / alpha, x, -sigma / alpha, output);
        }
    },
    /** The velocity v = α · ε − σ · image, with α² + σ² = 1 (Salimans and Ho 2022). */
    V_PREDICTION("v_prediction") {
        @Override
        float[] image(double alpha, double sigma, float[] x, float[] output) {
            return Mix.of(alpha, x, -sigma, output);
        }
    },
    /** The velocity noise − image of x = (1 − t) · image + t · noise (Lipman et al. 2022); σ is t. */
    FLOW("flow") {
        @Override
        float[] image(double alpha, double sigma, float[] x, float[] output) {
            return Mix.of(1, x, -sigma, output);
        }
    };

    private final String wireName;

    Prediction(String wireName) {
        this.wireName = wireName;
    }

    /** What {@code model.json} calls it. */
    public String wireName() {
        return wireName;
    }

    /** The image that the output amounts to. */
    abstract float[] image(double alpha, double sigma, float[] x, float[] output);
}
