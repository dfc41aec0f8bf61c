package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobMessage;
import org.jspecify.annotations.Nullable;

/**
 * A job that waits to be published.
 *
 * @param pool whose topic it goes to
 * @param trace where its trace goes on, as {@link dev.darkroom.tracing.TraceParent}; null where nobody traces
 */
public record QueuedJob(
        String pool, JobMessage message, @Nullable String trace) {}
