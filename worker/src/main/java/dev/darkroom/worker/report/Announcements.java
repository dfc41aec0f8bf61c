package dev.darkroom.worker.report;

import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import java.util.concurrent.CompletableFuture;

/** Where workers make themselves known. Thread-safe; each call completes when the message is durable. */
public interface Announcements {

    CompletableFuture<Void> announce(WorkerAnnouncement announcement);

    CompletableFuture<Void> heartbeat(WorkerHeartbeat heartbeat);

    /** Says that the worker stopped cleanly. */
    CompletableFuture<Void> retire(String worker);
}
