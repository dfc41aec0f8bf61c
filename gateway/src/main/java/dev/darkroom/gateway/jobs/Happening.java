package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobState;
import java.time.Instant;

/** One version of a job: which state it came to, in which attempt, and when. */
public record Happening(int version, JobState state, int attempt, Instant at) {}
