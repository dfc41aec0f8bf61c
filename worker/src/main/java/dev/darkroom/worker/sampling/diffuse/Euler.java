package dev.darkroom.worker.sampling.diffuse;

/** Euler's method on the sample in units of the image (Karras et al. 2022, algorithm 2 without churn). */
class Euler implements Scheduler {

    final double[] sigmas;
    private final Prediction prediction;
    private final double[] times;
    private final double scale;

    Euler(SchedulerOptions options, int steps) {
        this.prediction = options.prediction();
        this.times = options.spacing().times(options.trainTimesteps(), steps, options.offset());
        this.sigmas = new Sigmas(options).along(times);
        // Leading timesteps do not begin with noise alone.
        double first = sigmas[0];
        this.scale = options.spacing() == Spacing.LEADING ? Math.sqrt(first * first + 1) : first;
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
        float[] image = image(k, before, output);
        double share = sigmas[k + 1] / sigmas[k];
        return new Latent(Mix.of(share, before.sample(), 1 - share, image), image);
    }

    /** What the denoiser takes the end to be. */
    final float[] image(int k, Latent before, float[] output) {
        double alpha = Sigmas.alpha(sigmas[k]);
        return prediction.image(alpha, sigmas[k] * alpha, input(k, before.sample()), output);
    }
}
