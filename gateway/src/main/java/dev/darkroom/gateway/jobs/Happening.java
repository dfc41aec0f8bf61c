package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobState;
import java.time.Instant;

/**
 * One version of a job: which state it came to, in which attempt, and when.
 *
 * @param updated whether it stayed in that state, and something else about it changed
 */
public record Happening(int version, JobState state, int attempt, boolean updated, Instant at) {}
