package dev.darkroom.contract;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a job's event.
 *
 * @param id unique per event, the same when it is delivered twice (CloudEvents {@code id})
 * @param time when it happened, on the worker's clock
 * @param worker who reports
 * @param attempt the attempt of the {@link JobMessage} that the worker works on
 * @param delivery how often the broker had given that message to a worker, 1 for the first; 1 where an older worker does not say
 */
public record EventMeta(
        UUID id,
        Instant time,
        String worker,
        JobId jobId,
        int attempt,
        @Nullable Integer delivery) {

    private static final int FIRST = 1;

    public EventMeta {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(jobId, "job_id");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt is 1 or more, not " + attempt);
        }
        if (delivery != null && delivery < 1) {
            throw new IllegalArgumentException("delivery is 1 or more, not " + delivery);
        }
    }

    @Override
    public Integer delivery() {
        return delivery == null ? FIRST : delivery;
    }
}
