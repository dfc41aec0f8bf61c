package dev.darkroom.gateway.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tenant and how much of the platform it may use.
 *
 * @param weight its part when several want more than there is
 * @param maxRunning jobs on their way to a worker or running, beyond which others wait; unbounded where null
 * @param maxWaiting jobs that wait, beyond which new ones are refused
 */
public record Tenant(String id, double weight, @Nullable Integer maxRunning, int maxWaiting, Instant createdAt) {}
