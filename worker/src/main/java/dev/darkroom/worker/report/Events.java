package dev.darkroom.worker.report;

import dev.darkroom.contract.JobEvent;
import java.util.concurrent.CompletableFuture;

/** Where events of jobs go. Thread-safe. */
public interface Events {

    /** Sends an event; completes when it is durable, exceptionally when it could not be sent. Ordered per job. */
    CompletableFuture<Void> publish(JobEvent event);
}
