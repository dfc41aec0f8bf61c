package dev.darkroom.worker.sampling.diffuse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The schedulers. */
public enum SchedulerName {
    DDIM("ddim") {
        @Override
        public Scheduler plan(SchedulerOptions options, int steps) {
            return new Ddim(options, steps);
        }
    },
    EULER("euler") {
        @Override
        public Scheduler plan(SchedulerOptions options, int steps) {
            return new Euler(options, steps);
        }
    },
    EULER_ANCESTRAL("euler_ancestral") {
        @Override
        public Scheduler plan(SchedulerOptions options, int steps) {
            return new EulerAncestral(options, steps);
        }
    },
    DPMPP_2M_KARRAS("dpmpp_2m_karras") {
        @Override
        public Scheduler plan(SchedulerOptions options, int steps) {
            return new DpmPlusPlus2M(options, steps);
        }
    },
    LCM("lcm") {
        @Override
        public Scheduler plan(SchedulerOptions options, int steps) {
            return new Lcm(options, steps);
        }
    },
    FLOW_EULER("flow_euler") {
        @Override
        public Scheduler plan(SchedulerOptions options, int steps) {
            return new FlowEuler(options, steps);
        }
    };

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
    public abstract Scheduler plan(SchedulerOptions options, int steps);

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
