package dev.darkroom.gateway.usage;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The sums of one group of ended jobs. What jobs are not grouped by is null.
 *
 * @param key also null for jobs from before keys were noted
 * @param day on which they ended, in UTC
 * @param tag the value of the tag that jobs are grouped by; null for jobs without it
 */
public record Usage(
        @Nullable String model,
        @Nullable UUID key,
        @Nullable LocalDate day,
        @Nullable String tag,
        Sums sums) {

    /**
     * How many jobs ended how, and what they used.
     *
     * @param deviceMs time on devices, in milliseconds
     */
    public record Sums(long succeeded, long failed, long canceled, long expired, long images, long deviceMs) {

        /** All jobs. */
        long jobs() {
            return succeeded + failed + canceled + expired;
        }
    }
}
