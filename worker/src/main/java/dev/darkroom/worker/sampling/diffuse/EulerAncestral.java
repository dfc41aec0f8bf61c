package dev.darkroom.worker.sampling.diffuse;

/** Euler's method, a step too far each time and back by fresh noise; every step draws. */
final class EulerAncestral extends Euler {

    EulerAncestral(SchedulerOptions options, int steps) {
        super(options, steps);
    }

    @Override
    public boolean noisy(int k) {
        return sigmas[k + 1] > 0;
    }

    @Override
    public Latent step(int k, Latent before, float[] output, float[] noise) {
        double from = sigmas[k];
        double to = sigmas[k + 1];
        float[] image = image(k, before, output);
        double up = to * Math.sqrt(Math.max(0, from * from - to * to)) / from;
        double down = Math.sqrt(Math.max(0, to * to - up * up));
        float[] lower = Mix.of(down / from, before.sample(), 1 - down / from, image);
        return new Latent(noisy(k) ? Mix.of(1, lower, up, noise) : lower, image);
    }
}
