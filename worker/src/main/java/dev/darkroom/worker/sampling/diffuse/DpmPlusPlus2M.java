package dev.darkroom.worker.sampling.diffuse;

import java.util.Optional;

/**
 * DPM-Solver++ of second order with the step before (Lu et al. 2022, algorithm 2), at the noise levels of Karras et al. 2022,
 * equation 5; the first and the last step are of first order. Timestep spacing has no say.
 */
final class DpmPlusPlus2M implements Scheduler {

    private static final double RHO = 7;

    private final Prediction prediction;
    private final double[] sigmas;
    private final float[] times;

    DpmPlusPlus2M(SchedulerOptions options, int steps) {
        this.prediction = options.prediction();
        Sigmas trained = new Sigmas(options);
        this.sigmas = new double[steps + 1];
        this.times = new float[steps];
        double from = StrictMath.pow(trained.largest(), 1 / RHO);
        double to = StrictMath.pow(trained.least(), 1 / RHO);
        for (int k = 0; k < steps; k++) {
            double share = steps == 1 ? 0 : (double) k / (steps - 1);
            sigmas[k] = StrictMath.pow(from + share * (to - from), RHO);
            times[k] = (float) Math.rint(trained.time(sigmas[k]));
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
        double alpha = Sigmas.alpha(sigmas[k]);
        return Mix.of(alpha, image, alpha * sigmas[k], noise);
    }

    @Override
    public Latent step(int k, Latent before, float[] output, float[] noise) {
        double from = sigmas[k];
        double to = sigmas[k + 1];
        double alpha = Sigmas.alpha(from);
        double nextAlpha = Sigmas.alpha(to);
        float[] image = prediction.image(alpha, from * alpha, before.sample(), output);
        Optional<float[]> previous = before.estimate();
        float[] target = image;
        if (previous.isPresent() && to > 0) {
            double ratio = StrictMath.log(sigmas[k - 1] / from) / StrictMath.log(from / to);
            target = Mix.of(1 + 0.5 / ratio, image, -0.5 / ratio, previous.get());
        }
        double share = to / from;
        return new Latent(Mix.of(share * nextAlpha / alpha, before.sample(), nextAlpha * (1 - share), target), image);
    }
}
