package dev.darkroom.worker.sampling.diffuse;

/** Euler's method, a step too far each time and back by fresh noise; every step draws. */
final class EulerAncestral implements Scheduler {

    private final Prediction prediction;
    private final double[] times;
    private final double[] sigmas;
    private final double scale;

    EulerAncestral(SchedulerOptions options, int steps) {
        this.prediction = options.prediction();
        this.times = options.spacing().times(options.trainTimesteps(), steps, options.offset());
        this.sigmas = new Sigmas(options).along(times);
        this.scale = Euler.scale(options.spacing(), sigmas[0]);
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
    public boolean noisy(int k) {
        return sigmas[k + 1] > 0;
    }

    @Override
    public Latent step(int k, Latent before, float[] output, float[] noise) {
        double from = sigmas[k];
        double to = sigmas[k + 1];
        double alpha = Sigmas.alpha(from);
        float[] image = prediction.image(alpha, from * alpha, input(k, before.sample()), output);
        double up = to * Math.sqrt(Math.max(0, from * from - to * to)) / from;
        double down = Math.sqrt(Math.max(0, to * to - up * up));
        float[] lower = Mix.of(down / from, before.sample(), 1 - down / from, image);
        return new Latent(noisy(k) ? Mix.of(1, lower, up, noise) : lower, image);
    }
}
