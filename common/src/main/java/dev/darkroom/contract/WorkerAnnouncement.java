package dev.darkroom.contract;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Who a worker is and what it serves, on topic {@link Topics#WORKERS}, sent at its start, when something changes, and
 * once a minute. A tombstone under the same key says that it stopped cleanly.
 *
 * @param lanes how many batches it works on at once
 */
public record WorkerAnnouncement(
        String worker, String pool, String device, int lanes, Instant startedAt, List<ModelDescription> models) {

    public WorkerAnnouncement {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(startedAt, "started_at");
        models = List.copyOf(models);
        String topic = Topics.jobs(pool);
        if (lanes < 1) {
            throw new IllegalArgumentException("a worker on " + topic + " needs at least one lane");
        }
    }
}
