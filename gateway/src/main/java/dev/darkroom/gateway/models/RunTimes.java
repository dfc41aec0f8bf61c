package dev.darkroom.gateway.models;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long models took, from finished jobs. */
public interface RunTimes {

    /** Half of the values are at most p50, nine of ten at most p90. */
    record Quantiles(double p50, double p90) {}

    /**
     * What jobs of a model version took, in milliseconds.
     *
     * @param jobs how many were measured
     * @param unit of a device per unit (one image, one step)
     * @param run of the batch that a job was part of
     * @param overhead from a job's start to its end without the run
     * @param ratio of the time from acceptance to end, to what was forecast for it; null until some were forecast
     */
    record Measured(
            int jobs,
            Quantiles unit,
            Quantiles run,
            Quantiles overhead,
            @Nullable Quantiles ratio) {}

    /** Of the latest successful jobs of a model version; empty where there are none. */
    Optional<Measured> of(String model, String version);
}
