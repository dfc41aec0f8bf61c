package dev.darkroom.contract;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who a worker is and what it serves, on topic {@link Topics#WORKERS}, sent at its start, when something changes, and
 * once a minute. A tombstone under the same key says that it stopped cleanly.
 *
 * @param lanes how many batches it works on at once
 * @param take the most jobs that a lane takes at once; null where an older worker does not say
 */
public record WorkerAnnouncement(
        String worker,
        String pool,
        String device,
        int lanes,
        @Nullable Integer take,
        Instant startedAt,
        List<ModelDescription> models) {

    private static final int USUAL_TAKE = 8;

    public WorkerAnnouncement {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(startedAt, "started_at");
        models = List.copyOf(models);
        String topic = Topics.jobs(pool);
        if (lanes < 1) {
            throw new IllegalArgumentException("a worker on " + topic + " needs at least one lane");
        }
        if (take != null && take < 1) {
            throw new IllegalArgumentException("a lane takes at least one job, not " + take);
        }
    }

    /** How many jobs it can hold at once. */
    public int capacity() {
        return lanes * (take == null ? USUAL_TAKE : take);
    }
}
