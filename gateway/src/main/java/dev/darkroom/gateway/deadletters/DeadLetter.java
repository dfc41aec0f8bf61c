package dev.darkroom.gateway.deadletters;

import dev.darkroom.contract.JobId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong for good. It is of a job or of a message.
 *
 * @param reason the job's failure code, or {@link #UNREADABLE}
 * @param detail what exactly happened
 */
public record DeadLetter(
        UUID id,
        Instant at,
        String reason,
        String detail,
        @Nullable OfJob job,
        @Nullable OfMessage message,
        @Nullable Settlement settled) {

    /** The reason of a message that is no job. */
    public static final String UNREADABLE = "unreadable";

    /**
     * A job that failed.
     *
     * @param key that submitted it; null for jobs from before keys were noted
     */
    public record OfJob(
            JobId id,
            String tenant,
            String model,
            String pool,
            @Nullable UUID key) {}

    /**
     * A message that is no job.
     *
     * @param origin where it lay before, as topic/partition/offset
     * @param start its first 4 KiB as UTF-8
     */
    public record OfMessage(
            String topic,
            int partition,
            long offset,
            @Nullable String origin,
            @Nullable String key,
            int bytes,
            String start) {}

    /**
     * What became of it.
     *
     * @param how redriven, retried (by its client) or dismissed
     * @param by the key that did it
     */
    public record Settlement(
            String how,
            Instant at,
            @Nullable UUID by,
            @Nullable JobId newJob) {}
}
