package dev.darkroom.gateway.dispatch;

import java.util.concurrent.CompletionStage;

/** Hands a job to its pool's workers. */
public interface JobPublisher {

    /** Completes when the job is durable at the broker; fails, within a bounded time, when that is not known. */
    CompletionStage<?> publish(QueuedJob job);
}
