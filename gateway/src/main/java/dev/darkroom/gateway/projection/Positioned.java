package dev.darkroom.gateway.projection;

import dev.darkroom.contract.JobEvent;

/**
 * An event and its place in its partition. All events of a job lie in one partition, so a larger offset is later.
 */
public record Positioned(JobEvent event, long offset) {}
