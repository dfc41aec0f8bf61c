package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;

/** An attempt of a job, as its message carries it. */
public record JobAttempt(JobId job, int number) {}
