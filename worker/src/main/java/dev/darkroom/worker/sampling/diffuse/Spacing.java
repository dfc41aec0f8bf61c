package dev.darkroom.worker.sampling.diffuse;

/** Which of the training's timesteps are taken, noisiest first (Lin et al. 2023, table 2). */
public enum Spacing {
    /** From the first one on, with an offset. */
    LEADING("leading") {
        @Override
        double[] times(int train, int steps, int offset) {
            double[] times = new double[steps];
            int ratio = train / steps;
            for (int k = 0; k < steps; k++) {
                times[k] = (double) (steps - 1 - k) * ratio + offset;
            }
            return times;
        }
    },
    /** From the last one on. */
    TRAILING("trailing") {
        @Override
        double[] times(int train, int steps, int offset) {
            double[] times = new double[steps];
            double ratio = (double) train / steps;
            for (int k = 0; k < steps; k++) {
                times[k] = Math.rint(train - k * ratio) - 1;
            }
            return times;
        }
    },
    /** Both ends and what is between; not whole numbers. */
    LINSPACE("linspace") {
        @Override
        double[] times(int train, int steps, int offset) {
            double[] times = new double[steps];
            double ratio = steps == 1 ? 0 : (train - 1.0) / (steps - 1);
            for (int k = 0; k < steps; k++) {
                times[k] = (steps - 1 - k) * ratio;
            }
            return times;
        }
    };

    private final String wireName;

    Spacing(String wireName) {
        this.wireName = wireName;
    }

    /** What {@code model.json} calls it. */
    public String wireName() {
        return wireName;
    }

    abstract double[] times(int train, int steps, int offset);
}
