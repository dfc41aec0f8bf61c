package dev.darkroom.worker.sampling.diffuse;

/** Euler's method on the sample in units of the image (Karras et al. 2022, algorithm 2 without churn). */
final class Euler implements Scheduler {

    private final Prediction prediction;
    private final double[] times;
    private final double[] sigmas;
    private final double scale;

    Euler(SchedulerOptions options, int steps) {
        this.prediction = options.prediction();
        this.times = options.spacing().times(options.trainTimesteps(), steps, options.offset());
        this.sigmas = new Sigmas(options).along(times);
        this.scale = scale(options.spacing(), sigmas[0]);
    }

    /** What the first noise is multiplied by: leading timesteps do not begin with noise alone. */
    static double scale(Spacing spacing, double sigma) {
        return spacing == Spacing.LEADING ? Math.sqrt(sigma * sigma + 1) : sigma;
    }

    @Override
    public int steps() {
        return times.length;
    }

    @Override
    public float timestep(int k) {
        return (float) times[k];
    }

    @Override
    public float[] begin(float[] noise) {
        return Mix.of(scale, noise);
    }

    @Override
    public float[] begin(int k, float[] image, float[] noise) {
        return Mix.of(1, image, sigmas[k], noise);
    }

    @Override
    public float[] input(int k, float[] sample) {
        return Mix.of(Sigmas.alpha(sigmas[k]), sample);
    }

    @Override
    public Latent step(int k, Latent before, float[] output, float[] noise) {
        double alpha = Sigmas.alpha(sigmas[k]);
        float[] image = prediction.image(alpha, sigmas[k] * alpha, input(k, before.sample()), output);
        double share = sigmas[k + 1] / sigmas[k];
        return new Latent(Mix.of(share, before.sample(), 1 - share, image), image);
    }
}
