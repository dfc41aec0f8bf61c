package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobMessage;

/**
 * A job that waits to be published.
 *
 * @param pool whose topic it goes to
 */
public record QueuedJob(String pool, JobMessage message) {}
