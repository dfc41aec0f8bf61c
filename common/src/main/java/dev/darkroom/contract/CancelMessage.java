package dev.darkroom.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Nobody wants a job any more, on topic {@link Topics#CONTROL}: workers that have not begun it do not, and those that run it
 * stop. It may come again, and after the job's end.
 *
 * @param reason a sentence for the workers' logs
 */
public record CancelMessage(JobId jobId, @Nullable String reason) {

    public CancelMessage {
        Objects.requireNonNull(jobId, "job_id");
    }
}
