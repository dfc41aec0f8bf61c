package dev.darkroom.gateway.batches;

import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.Labels;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were accepted together.
 *
 * @param finishedAt when the last of them ended; null until somebody noticed, about a second later
 */
public record Batch(
        BatchId id,
        String tenant,
        Labels labels,
        Counts counts,
        Instant createdAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable Instant finishedAt) {

    /** The most jobs. */
    public static final int MOST = 10_000;

    /** How many of its jobs are in which state. */
    public record Counts(int total, int queued, int running, int succeeded, int failed, int canceled, int expired) {}

    BatchState state() {
        if (finishedAt == null) {
            return BatchState.RUNNING;
        }
        return cancelRequestedAt == null ? BatchState.COMPLETED : BatchState.CANCELED;
    }

    /** The ETag's value: equal for equal representations. */
    String tag() {
        return "%s.%d.%d.%d.%d.%d%s"
                .formatted(
                        state().wireName().charAt(0),
                        counts.queued(),
                        counts.running(),
                        counts.succeeded(),
                        counts.failed(),
                        counts.canceled(),
                        cancelRequestedAt == null ? "" : ".x");
    }
}
