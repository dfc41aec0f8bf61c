package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.jobs.Priority;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one pool, model, tenant and priority that have not ended.
 *
 * @param oldest the one that has been able to start for longest; null where none is
 */
public record QueueLine(
        String pool,
        String model,
        String tenant,
        Priority priority,
        Depth depth,
        @Nullable Oldest oldest) {

    /**
     * A job that was not started.
     *
     * @param since when it was accepted, or its not_before where that is later
     */
    public record Oldest(Instant since, String modelVersion) {}

    /** Its model as workers serve it; empty where nothing could start. */
    String served() {
        return oldest == null ? "" : model + "@" + oldest.modelVersion();
    }
}
