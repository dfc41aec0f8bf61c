package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.Seed;
import dev.darkroom.gateway.models.Workload;
import dev.darkroom.gateway.tenants.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A job about to be accepted.
 *
 * @param caller whose job it becomes
 * @param forecastMs how long it is expected to take to its end, uncorrected; null where nothing is known
 * @param retriedFrom the job that it repeats, if any
 * @param input validated, complete, with the seed
 */
public record NewJob(
        JobId id,
        Caller caller,
        String model,
        String modelVersion,
        String pool,
        ObjectNode input,
        Seed seed,
        Labels labels,
        Terms terms,
        Workload workload,
        @Nullable Integer forecastMs,
        @Nullable JobId retriedFrom) {

    /** Whose job it becomes. */
    public String tenant() {
        return caller.tenant();
    }
}
