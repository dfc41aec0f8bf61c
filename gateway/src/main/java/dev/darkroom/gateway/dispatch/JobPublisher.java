package dev.darkroom.gateway.dispatch;

import java.util.concurrent.CompletionStage;

/** Hands a job to its pool's workers. */
public interface JobPublisher {

    /**
     * Publishes a job.
     *
     * @return completes with where its message lies when that is durable at the broker; fails, within a bounded time, when that is
     *     not known
     */
    CompletionStage<PublishedJob> publish(QueuedJob job);
}
