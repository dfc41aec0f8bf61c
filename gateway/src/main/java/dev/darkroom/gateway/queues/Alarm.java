package dev.darkroom.gateway.queues;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody should look at.
 *
 * @param since when it began, where that is known
 * @param detail what is wrong, with figures
 * @param action what to do
 */
public record Alarm(
        Code code,
        @Nullable String pool,
        @Nullable String model,
        @Nullable String tenant,
        @Nullable Instant since,
        String detail,
        String action) {

    /** What can be wrong, the most urgent first. */
    public enum Code {
        /** Kafka does not answer: nothing starts. */
        BROKER_AWAY,
        /** Jobs wait for a model that no live worker serves. */
        NO_WORKER,
        /** Workers live and jobs are at the broker, but nothing was started for a while. */
        STALLED,
        /** The oldest job that is not paused waits for too long for its priority. */
        OLDEST_TOO_OLD,
        /** Workers vanished while they ran jobs. */
        JOBS_LOST_RECENTLY,
        /** Jobs wait for something that is paused. */
        PAUSED_WITH_JOBS,
        /** The counts were wrong; they were mended. */
        COUNTS_DIFFERED;

        /** The name in JSON. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
