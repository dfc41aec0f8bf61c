package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;

/**
 * A job whose message the broker has.
 *
 * @param partition of the topic of its pool
 * @param offset of the message there
 */
public record PublishedJob(JobId job, int partition, long offset) {}
