package dev.darkroom.worker.sampling.diffuse;

/**
 * Latent consistency: each step jumps to the image and, but for the last, back to less noise (Luo et al. 2023, algorithm 3).
 * Timestep spacing has no say.
 */
final class Lcm implements Scheduler {

    /** The steps that such models are taught with. */
    static final int TAUGHT_STEPS = 50;

    private static final double DATA = 0.5;
    private static final double TIME_SCALE = 10;

    private final Prediction prediction;
    private final float[] cumulative;
    private final int[] times;

    Lcm(SchedulerOptions options, int steps) {
        this.prediction = options.prediction();
        this.cumulative = options.cumulative();
        int taught = Math.min(TAUGHT_STEPS, options.trainTimesteps());
        int stride = options.trainTimesteps() / taught;
        this.times = new int[steps];
        for (int k = 0; k < steps; k++) {
            int skipped = (int) ((double) taught / steps * k);
            times[k] = (taught - skipped) * stride - 1;
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
    public boolean noisy(int k) {
        return k < times.length - 1;
    }

    @Override
    public Latent step(int k, Latent before, float[] output, float[] noise) {
        double left = cumulative[times[k]];
        float[] image = prediction.image(Math.sqrt(left), Math.sqrt(1 - left), before.sample(), output);
        double time = times[k] * TIME_SCALE;
        double length = time * time + DATA * DATA;
        float[] jumped = Mix.of(time / Math.sqrt(length), image, DATA * DATA / length, before.sample());
        return new Latent(noisy(k) ? begin(k + 1, jumped, noise) : jumped, jumped);
    }
}
