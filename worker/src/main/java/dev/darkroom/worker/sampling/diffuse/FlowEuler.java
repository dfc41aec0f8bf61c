package dev.darkroom.worker.sampling.diffuse;

/**
 * Euler's method along a flow from noise at t = 1 to the image at t = 0 (Lipman et al. 2022; Esser et al. 2024). The denoiser
 * is told t, times the timesteps of training where they are more than 1.
 */
final class FlowEuler implements Scheduler {

    /** Where {@code linspace} ends when training had no timesteps. */
    private static final int GRID = 1000;

    private final Prediction prediction;
    private final double[] times;
    private final int scale;

    FlowEuler(SchedulerOptions options, int steps) {
        this.prediction = options.prediction();
        this.scale = options.trainTimesteps();
        this.times = new double[steps + 1];
        double shift = options.shift();
        double last = shifted(1.0 / (scale > 1 ? scale : GRID), shift);
        for (int k = 0; k < steps; k++) {
            double even = options.spacing() == Spacing.LINSPACE && steps > 1
                    ? 1 - k * (1 - last) / (steps - 1)
                    : 1 - (double) k / steps;
            times[k] = shifted(even, shift);
        }
    }

    private static double shifted(double time, double shift) {
        return shift * time / (1 + (shift - 1) * time);
    }

    @Override
    public int steps() {
        return times.length - 1;
    }

    @Override
    public float timestep(int k) {
        return (float) (times[k] * scale);
    }

    @Override
    public float[] begin(int k, float[] image, float[] noise) {
        return Mix.of(1 - times[k], image, times[k], noise);
    }

    @Override
    public Latent step(int k, Latent before, float[] output, float[] noise) {
        float[] image = prediction.image(1 - times[k], times[k], before.sample(), output);
        return new Latent(Mix.of(1, before.sample(), times[k + 1] - times[k], output), image);
    }
}
