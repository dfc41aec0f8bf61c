package dev.darkroom.contract;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The envelope of a job's event.
 *
 * @param id unique per event, the same when it is delivered twice (CloudEvents {@code id})
 * @param time when it happened, on the worker's clock
 * @param worker who reports
 * @param attempt the attempt of the {@link JobMessage} that the worker works on
 */
public record EventMeta(UUID id, Instant time, String worker, JobId jobId, int attempt) {

    public EventMeta {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(jobId, "job_id");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt is 1 or more, not " + attempt);
        }
    }
}
