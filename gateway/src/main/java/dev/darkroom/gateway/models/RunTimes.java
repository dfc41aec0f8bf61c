package dev.darkroom.gateway.models;

import java.util.Optional;

/** How long models took, from finished jobs. */
public interface RunTimes {

    /**
     * Milliseconds of a device per unit (one image, one step).
     *
     * @param jobs how many were measured
     * @param p50 half of them took less
     * @param p90 nine of ten took less
     */
    record Measured(int jobs, double p50, double p90) {}

    /** Of the latest successful jobs of a model version; empty where there are none. */
    Optional<Measured> of(String model, String version);
}
