package dev.darkroom.worker.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * The worker's meters, each named here and nowhere else. Static, as a logger is: whoever does something says so. Every one gets the label
 * {@code pool} besides its own; none has a tenant or a job. Thread-safe.
 */
public final class Meters {

    private static final String LANE_REJOINS = "darkroom.worker.lane.rejoins";
    private static final double[] SIZES = {1, 2, 3, 4, 6, 8, 12, 16, 32, 64};
    private static final Duration[] STAGES = millis(5, 20, 100, 500, 1_000, 2_000, 5_000, 15_000, 60_000, 300_000);
    private static final Duration[] CALLS = millis(5, 20, 100, 500, 1_000, 5_000, 10_000, 30_000);

    private Meters() {}

    /** Lets what may never happen begin at 0: a counter that appears with its first event shows no increase. */
    public static void begin() {
        refusedAcknowledgements(0);
        Metrics.counter(LANE_REJOINS);
    }

    /** Jobs that ran together. */
    public static void batch(String model, int jobs) {
        DistributionSummary.builder("darkroom.worker.batch")
                .baseUnit("jobs")
                .tag("model", model)
                .serviceLevelObjectives(SIZES)
                .register(Metrics.globalRegistry)
                .record(jobs);
    }

    /** A part of the work: of a batch, or of a job where it is done for each. */
    public static void stage(Stage stage, String model, Duration took) {
        Timer.builder("darkroom.worker.stage")
                .tags("stage", stage.label(), "model", model)
                .serviceLevelObjectives(STAGES)
                .register(Metrics.globalRegistry)
                .record(took);
    }

    /**
     * What became of a job that was taken.
     *
     * @param outcome {@code succeeded}, {@code failed}, {@code canceled} or {@code released}
     * @param code why it failed; {@code none} otherwise
     */
    public static void job(String model, String outcome, String code) {
        Metrics.counter("darkroom.worker.jobs", "model", model, "outcome", outcome, "code", code)
                .increment();
    }

    /** Jobs whose acknowledgement the broker refused. */
    public static void refusedAcknowledgements(int jobs) {
        Metrics.counter("darkroom.worker.acknowledgements.refused").increment(jobs);
    }

    /** A lane that lost its consumer and joins again. */
    public static void laneRejoins() {
        Metrics.counter(LANE_REJOINS).increment();
    }

    /**
     * A request to the object store.
     *
     * @param outcome {@code ok} or {@code error}
     */
    public static void store(String operation, String outcome, Duration took) {
        Timer.builder("darkroom.store.requests")
                .tags("operation", operation, "outcome", outcome)
                .serviceLevelObjectives(CALLS)
                .register(Metrics.globalRegistry)
                .record(took);
    }

    /** Shows the device's time; the clock lives as long as the process. */
    public static void show(DeviceClock clock) {
        seconds("darkroom.worker.device.busy", clock, DeviceClock::busySeconds);
        seconds("darkroom.worker.device.idle.with.jobs", clock, DeviceClock::idleWithJobsSeconds);
    }

    /** Shows how many lanes are in a state. */
    public static <T> void lanes(String state, T lanes, ToDoubleFunction<T> count) {
        Gauge.builder("darkroom.worker.lanes", lanes, count).tag("state", state).register(Metrics.globalRegistry);
    }

    private static void seconds(String name, DeviceClock clock, ToDoubleFunction<DeviceClock> value) {
        FunctionCounter.builder(name, clock, value).baseUnit("seconds").register(Metrics.globalRegistry);
    }

    private static Duration[] millis(long... values) {
        Duration[] durations = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            durations[i] = Duration.ofMillis(values[i]);
        }
        return durations;
    }
}
