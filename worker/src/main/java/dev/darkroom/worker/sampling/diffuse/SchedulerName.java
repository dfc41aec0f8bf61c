package dev.darkroom.worker.sampling.diffuse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The schedulers. */
public enum SchedulerName {
    DDIM("ddim"),
    EULER("euler"),
    EULER_ANCESTRAL("euler_ancestral"),
    DPMPP_2M_KARRAS("dpmpp_2m_karras"),
    LCM("lcm"),
    FLOW_EULER("flow_euler");

    /** Steps of a flow, which has no timesteps to run out of. */
    private static final int MOST_FLOW_STEPS = 1000;

    private final String wireName;

    SchedulerName(String wireName) {
        this.wireName = wireName;
    }

    /** What {@code model.json} and requests call it. */
    public String wireName() {
        return wireName;
    }

    /** The way from noise to an image in so many steps, from 1 to {@link #mostSteps}. */
    public Scheduler plan(SchedulerOptions options, int steps) {
        return switch (this) {
            case DDIM -> new Ddim(options, steps);
            case EULER -> new Euler(options, steps);
            case EULER_ANCESTRAL -> new EulerAncestral(options, steps);
            case DPMPP_2M_KARRAS -> new DpmPlusPlus2M(options, steps);
            case LCM -> new Lcm(options, steps);
            case FLOW_EULER -> new FlowEuler(options, steps);
        };
    }

    /** Whether it can use what a model predicts. */
    public boolean fits(Prediction prediction) {
        return (this == FLOW_EULER) == (prediction == Prediction.FLOW);
    }

    /** How many steps it can make. */
    public int mostSteps(SchedulerOptions options) {
        return switch (this) {
            case LCM -> Math.min(Lcm.TAUGHT_STEPS, options.trainTimesteps());
            case FLOW_EULER -> MOST_FLOW_STEPS;
            case DDIM, EULER, EULER_ANCESTRAL, DPMPP_2M_KARRAS -> options.trainTimesteps();
        };
    }

    /** The names of those that can use what a model predicts. */
    public static List<String> fitting(Prediction prediction) {
        return Arrays.stream(values())
                .filter(name -> name.fits(prediction))
                .map(SchedulerName::wireName)
                .toList();
    }

    /** The one of a name. */
    public static Optional<SchedulerName> named(String wireName) {
        return Arrays.stream(values())
                .filter(name -> name.wireName.equals(wireName))
                .findFirst();
    }
}
