package dev.darkroom.worker.sampling.diffuse;

/** Noise in units of the image, σ = √((1 − ᾱ) / ᾱ), at the timesteps of training; between them on straight lines. */
final class Sigmas {

    /** Instead of a ᾱ of 0, where σ would be infinite. */
    private static final float LEAST = 0x1p-24f;

    private final double[] all;

    Sigmas(SchedulerOptions options) {
        float[] cumulative = options.cumulative();
        this.all = new double[cumulative.length];
        for (int t = 0; t < all.length; t++) {
            double left = Math.max(cumulative[t], LEAST);
            all[t] = Math.sqrt((1 - left) / left);
        }
    }

    double at(double time) {
        int low = (int) Math.min(all.length - 1, Math.floor(time));
        int high = Math.min(all.length - 1, low + 1);
        return all[low] + (Math.min(time, all.length - 1) - low) * (all[high] - all[low]);
    }

    double least() {
        return all[0];
    }

    double largest() {
        return all[all.length - 1];
    }

    /** The timestep of a σ, on straight lines between the logarithms. */
    double time(double sigma) {
        int low = 0;
        while (low < all.length - 2 && all[low + 1] <= sigma) {
            low++;
        }
        double from = StrictMath.log(all[low]);
        double to = StrictMath.log(all[low + 1]);
        double share = (StrictMath.log(sigma) - from) / (to - from);
        return low + Math.max(0, Math.min(1, share));
    }

    /** Those at some times, and a 0 to end with. */
    double[] along(double[] times) {
        double[] sigmas = new double[times.length + 1];
        for (int k = 0; k < times.length; k++) {
            sigmas[k] = at(times[k]);
        }
        return sigmas;
    }

    /** The share of the image that goes with a σ, so that both squared add up to 1. */
    static double alpha(double sigma) {
        return 1 / Math.sqrt(sigma * sigma + 1);
    }
}
