package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;

/**
 * A job whose message the broker has.
 *
 * @param attempt that the message carries: the job may be in a later one by now
 * @param partition of the topic of its pool
 * @param offset of the message there
 */
public record PublishedJob(JobId job, int attempt, int partition, long offset) {}
