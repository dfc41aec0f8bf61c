package dev.darkroom.worker.sampling;

import dev.darkroom.worker.sampling.diffuse.Latent;
import dev.darkroom.worker.sampling.diffuse.Scheduler;

/** One image on its way from noise. One thread. */
final class Trajectory {

    private static final int BEGIN_STREAM = 0;
    private static final int STEP_STREAMS = 100;

    private final DiffuseOrder order;
    private final int size;
    private int step;
    private Latent latent;

    /** An image that begins with noise. */
    Trajectory(DiffuseOrder order, int size) {
        this.order = order;
        this.size = size;
        this.latent = new Latent(order.scheduler().begin(noise(BEGIN_STREAM)));
    }

    /** An image that begins with another one. */
    Trajectory(DiffuseOrder order, float[] picture) {
        this.order = order;
        this.size = picture.length;
        this.step = order.firstStep();
        this.latent = new Latent(done() ? picture : order.scheduler().begin(step, picture, noise(BEGIN_STREAM)));
    }

    DiffuseOrder order() {
        return order;
    }

    /** Whether no step is left. */
    boolean done() {
        return step == order.scheduler().steps();
    }

    /** What the denoiser gets. */
    float[] input() {
        return order.scheduler().input(step, latent.sample());
    }

    float timestep() {
        return order.scheduler().timestep(step);
    }

    /** Makes the next step. */
    void advance(float[] output) {
        Scheduler scheduler = order.scheduler();
        float[] noise = scheduler.noisy(step) ? noise(STEP_STREAMS + step) : new float[0];
        latent = scheduler.step(step, latent, output, noise);
        step++;
    }

    /** The sample as it is. */
    float[] sample() {
        return latent.sample();
    }

    /** What it looks as if it became. */
    float[] estimate() {
        return latent.estimate().orElse(latent.sample());
    }

    private float[] noise(int stream) {
        float[] noise = new float[size];
        new Noise(order.request().seed()).normals(stream, noise, 0, size);
        return noise;
    }
}
