package dev.darkroom.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;

/**
 * A job on its way to a worker, on topic {@link Topics#jobs}.
 *
 * @param attempt 1 for the first; events that carry another attempt than the job's row change nothing
 * @param model id of the model, such as {@code fashion-vae}
 * @param modelVersion the version whose schema the input was validated against
 * @param input validated, with defaults applied and {@code seed} present
 * @param createdAt when the gateway accepted the job, on the database's clock
 */
public record JobMessage(
        JobId jobId,
        int attempt,
        String tenant,
        String model,
        String modelVersion,
        Seed seed,
        ObjectNode input,
        Instant createdAt) {

    public JobMessage {
        Objects.requireNonNull(jobId, "job_id");
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(modelVersion, "model_version");
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(createdAt, "created_at");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt is 1 or more, not " + attempt);
        }
    }
}
