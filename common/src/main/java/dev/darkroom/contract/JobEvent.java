package dev.darkroom.contract;

import java.util.List;
import java.util.Objects;

/**
 * What a worker reports of a job, on topic {@link Topics#EVENTS}: CloudEvents 1.0 in binary mode, the envelope in the
 * headers and one of these records as the value. Ordered per job.
 */
public sealed interface JobEvent {

    /** Which job, attempt and worker, and when. */
    EventMeta meta();

    /** The CloudEvents type, such as {@code job.succeeded}. */
    String type();

    /**
     * A worker has taken the job and begins.
     *
     * @param device such as {@code cpu} or {@code cuda:0}
     */
    record Started(EventMeta meta, String device) implements JobEvent {
        public static final String TYPE = "job.started";

        public Started {
            Objects.requireNonNull(meta, "meta");
            Objects.requireNonNull(device, "device");
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * The job has come further.
     *
     * @param step done steps, 1 to {@code steps}
     */
    record Progress(EventMeta meta, int step, int steps) implements JobEvent {
        public static final String TYPE = "job.progress";

        public Progress {
            Objects.requireNonNull(meta, "meta");
            if (steps < 1 || step < 0 || step > steps) {
                throw new IllegalArgumentException("step " + step + " of " + steps);
            }
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** The outputs are stored; terminal. */
    record Succeeded(EventMeta meta, String device, List<Output> outputs, Timings timings) implements JobEvent {
        public static final String TYPE = "job.succeeded";

        public Succeeded {
            Objects.requireNonNull(meta, "meta");
            Objects.requireNonNull(device, "device");
            Objects.requireNonNull(timings, "timings");
            outputs = List.copyOf(outputs);
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException("a job succeeds with at least one output");
            }
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * The job failed; terminal.
     *
     * @param detail a sentence for the client: what happened, with which value, and what to do
     */
    record Failed(EventMeta meta, FailureCode code, String detail) implements JobEvent {
        public static final String TYPE = "job.failed";

        public Failed {
            Objects.requireNonNull(meta, "meta");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(detail, "detail");
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** The worker stopped because it was asked to; terminal. */
    record Canceled(EventMeta meta) implements JobEvent {
        public static final String TYPE = "job.canceled";

        public Canceled {
            Objects.requireNonNull(meta, "meta");
        }

        @Override
        public String type() {
            return TYPE;
        }
    }
}
