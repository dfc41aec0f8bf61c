package dev.darkroom.worker.sampling.diffuse;

/** DDIM without noise between the steps (Song et al. 2020, equation 12 with σ = 0). */
final class Ddim implements Scheduler {

    private final Prediction prediction;
    private final float[] cumulative;
    private final int[] times;
    private final int stride;
    private final float last;

    Ddim(SchedulerOptions options, int steps) {
        this.prediction = options.prediction();
        this.cumulative = options.cumulative();
        this.stride = options.trainTimesteps() / steps;
        this.last = options.endsAtOne() ? 1 : cumulative[0];
        double[] spaced = options.spacing().times(options.trainTimesteps(), steps, options.offset());
        this.times = new int[steps];
        for (int k = 0; k < steps; k++) {
            times[k] = (int) Math.min(cumulative.length - 1, Math.rint(spaced[k]));
        }
    }

    @Override
    public int steps() {
        return times.length;
    }

    @Override
    public float timestep(int k) {
        return times[k];
    }

    @Override
    public float[] begin(int k, float[] image, float[] noise) {
        double left = cumulative[times[k]];
        return Mix.of(Math.sqrt(left), image, Math.sqrt(1 - left), noise);
    }

    @Override
    public Latent step(int k, Latent before, float[] output, float[] noise) {
        double left = cumulative[times[k]];
        double alpha = Math.sqrt(left);
        double sigma = Math.sqrt(1 - left);
        float[] image = prediction.image(alpha, sigma, before.sample(), output);
        float[] epsilon = prediction == Prediction.EPSILON ? output : Mix.of(alpha, output, sigma, before.sample());
        int next = times[k] - stride;
        double nextLeft = next >= 0 ? cumulative[next] : last;
        return new Latent(Mix.of(Math.sqrt(nextLeft), image, Math.sqrt(1 - nextLeft), epsilon), image);
    }
}
