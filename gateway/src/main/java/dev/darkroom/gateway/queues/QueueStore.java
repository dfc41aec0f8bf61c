package dev.darkroom.gateway.queues;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits and runs, now and during the last day. No call reads more jobs than the first of each line and those under way. */
public interface QueueStore {

    /**
     * How a pool stood at a moment.
     *
     * @param accepted since the counting began
     * @param ended since the counting began
     * @param oldestS age of the oldest job that was not started, in seconds; null where there was none
     */
    record Sample(
            Instant at,
            Depth depth,
            long accepted,
            long ended,
            @Nullable Double oldestS,
            int workers) {}

    /** All of it as of one moment. */
    QueueReading read();

    /**
     * Writes down how every pool stands, unless somebody did within this time, and forgets what is older than a day.
     *
     * @return whether it was written
     */
    boolean sample(Duration every);

    /**
     * The samples of a pool, the oldest first.
     *
     * @param each one sample, the last, of each such span; at most 400 of them should fit
     */
    List<Sample> samples(String pool, Duration back, Duration each);
}
