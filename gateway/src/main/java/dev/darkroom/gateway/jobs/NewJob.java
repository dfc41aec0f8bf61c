package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.Seed;
import java.time.Duration;

/**
 * A job about to be accepted.
 *
 * @param input validated, complete, with the seed
 * @param lease how long only this gateway may publish it
 */
public record NewJob(
        JobId id,
        String tenant,
        String model,
        String modelVersion,
        String pool,
        ObjectNode input,
        Seed seed,
        Labels labels,
        Duration lease) {}
