package dev.darkroom.gateway.batches;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a batch stands. */
public enum BatchState {
    /** Not all of its jobs have ended. */
    RUNNING,
    /** All have ended, however. */
    COMPLETED,
    /** All have ended, and somebody had asked to cancel it. */
    CANCELED;

    /** The name in JSON. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
