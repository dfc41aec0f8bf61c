package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.jobs.Priority;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one pool, model, tenant and priority that have not ended.
 *
 * @param oldest the one that could start and was accepted first; null where none could
 */
public record QueueLine(
        String pool,
        String model,
        String tenant,
        Priority priority,
        Depth depth,
        @Nullable Oldest oldest) {

    /** A job that was not started. */
    public record Oldest(Instant createdAt, String modelVersion) {}

    /** Its model as workers serve it; empty where nothing could start. */
    String served() {
        return oldest == null ? "" : model + "@" + oldest.modelVersion();
    }
}
