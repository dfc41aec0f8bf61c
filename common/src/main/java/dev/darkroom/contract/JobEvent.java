package dev.darkroom.contract;

import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

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

    /**
     * What an image of a running job looks like so far; the next one replaces it.
     *
     * @param step done steps when it looked so, 1 to {@code steps}
     * @param image of the job, from 0
     * @param data a file of {@code mediaType} as Base64 (RFC 4648, section 4), at most {@link #MOST_BYTES} when decoded
     */
    record Preview(EventMeta meta, int step, int steps, int image, String mediaType, int width, int height, String data)
            implements JobEvent {
        public static final String TYPE = "job.preview";

        /** The largest file. */
        public static final int MOST_BYTES = 64 * 1024;

        private static final Pattern MEDIA_TYPE = Pattern.compile("image/[a-z0-9.+-]{1,40}");
        private static final int MOST_CHARACTERS = (MOST_BYTES + 2) / 3 * 4;

        public Preview {
            Objects.requireNonNull(meta, "meta");
            if (steps < 1 || step < 1 || step > steps) {
                throw new IllegalArgumentException("step " + step + " of " + steps);
            }
            if (image < 0 || width < 1 || height < 1) {
                throw new IllegalArgumentException("image " + image + " of " + width + " × " + height + " pixels");
            }
            if (!MEDIA_TYPE.matcher(mediaType).matches()) {
                throw new IllegalArgumentException("a preview is an image, not '" + mediaType + "'");
            }
            // The length first, so that nothing large is decoded.
            if (data.isEmpty()
                    || data.length() > MOST_CHARACTERS
                    || Base64.getDecoder().decode(data).length > MOST_BYTES) {
                throw new IllegalArgumentException("a preview has 1 to " + MOST_BYTES + " bytes");
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

    /**
     * The worker gives the job up unfinished, and the message with it: the job waits again. Told before the worker acknowledges
     * the message.
     *
     * @param reason a sentence for logs
     * @param pauseS how long it should wait before it is published again, 0 to {@link #LONGEST_PAUSE_S} seconds
     */
    record Released(EventMeta meta, String reason, int pauseS) implements JobEvent {
        public static final String TYPE = "job.released";

        public static final int LONGEST_PAUSE_S = 300;

        public Released {
            Objects.requireNonNull(meta, "meta");
            Objects.requireNonNull(reason, "reason");
            if (pauseS < 0 || pauseS > LONGEST_PAUSE_S) {
                throw new IllegalArgumentException("a pause is 0 to " + LONGEST_PAUSE_S + " s, not " + pauseS);
            }
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
