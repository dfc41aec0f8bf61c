package dev.darkroom.gateway.jobs;

/**
 * What became of a submission.
 *
 * @param job as it stands
 * @param replayed whether an earlier submission with the same idempotency key made it
 */
public record Acceptance(Job job, boolean replayed) {}
