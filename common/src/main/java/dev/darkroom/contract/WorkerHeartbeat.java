package dev.darkroom.contract;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A worker's sign of life, every few seconds, on topic {@link Topics#WORKERS}.
 *
 * @param ready false while it takes no jobs: starting, draining, or broken
 * @param running the jobs that it holds now
 */
public record WorkerHeartbeat(String worker, Instant time, boolean ready, List<JobId> running) {

    public WorkerHeartbeat {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(time, "time");
        running = List.copyOf(running);
    }
}
