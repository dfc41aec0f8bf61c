package dev.darkroom.gateway.forecast;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be expected of a job that has not ended. Everything unknown is null, never a guess.
 *
 * @param position how many jobs are expected to go before it; null beyond ten thousand, and once it runs
 * @param eta null until enough jobs of its model were measured, and while nobody serves its model
 * @param why it waits; null where it is on its way or runs
 */
public record Forecast(
        @Nullable Integer position,
        @Nullable Eta eta,
        @Nullable Why why) {

    /** When half, and nine of ten, jobs like it would have come so far. */
    public record Moments(Instant p50, Instant p90) {}

    /** Both null where the moment has passed. */
    public record Eta(@Nullable Moments startAt, Moments finishAt) {}

    /** Why a job waits, for programs and for people. */
    public record Why(Code code, String detail) {}

    /** Reasons to wait. */
    public enum Code {
        /** Others go before it. */
        AHEAD,
        /** Its pool, its model or its tenant is paused. */
        PAUSED,
        /** Nobody serves its model now. */
        NO_WORKER,
        /** Its tenant has as many jobs under way as it may. */
        QUOTA,
        /** Its client wants it to wait. */
        NOT_BEFORE;

        /** The name in JSON. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
