package dev.darkroom.worker.metrics;

import java.util.Locale;

/** The parts of the work on a batch, in their order. */
public enum Stage {
    /** Input pictures are fetched and decoded, inputs made ready. */
    PREPARE,
    /** It waits for the device. */
    WAIT,
    /** The model runs. */
    RUN,
    /** A job's images are encoded. */
    ENCODE,
    /** A job's images are stored. */
    STORE,
    /** Its end is told, until that is durable. */
    REPORT;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
