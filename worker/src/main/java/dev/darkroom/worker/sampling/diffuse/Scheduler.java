package dev.darkroom.worker.sampling.diffuse;

/**
 * A way from noise to an image in a number of steps: pure functions, step {@code k} from 0. Immutable. They agree with the
 * schedulers of diffusers of the same names.
 */
public interface Scheduler {

    /** How many steps there are. */
    int steps();

    /** What the denoiser is told of step {@code k}. */
    float timestep(int k);

    /** The sample before the first step, of standard normals. */
    default float[] begin(float[] noise) {
        return noise;
    }

    /** The sample before step {@code k}, of an image and standard normals: what image-to-image begins with. */
    float[] begin(int k, float[] image, float[] noise);

    /** What the denoiser gets of a sample at step {@code k}. */
    default float[] input(int k, float[] sample) {
        return sample;
    }

    /** Whether step {@code k} needs standard normals. */
    default boolean noisy(int k) {
        return false;
    }

    /**
     * Makes step {@code k}.
     *
     * @param output of the denoiser
     * @param noise standard normals, empty where the step is not {@link #noisy}
     */
    Latent step(int k, Latent before, float[] output, float[] noise);
}
