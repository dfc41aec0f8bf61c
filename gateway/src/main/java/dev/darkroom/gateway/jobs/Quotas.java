package dev.darkroom.gateway.jobs;

/** How much the tenants use of what they may. */
public interface Quotas {

    /**
     * A tenant's waiting jobs.
     *
     * @param most that may wait
     * @param now how many do; at most one more than may is counted
     */
    record Waiting(int most, int now) {}

    Waiting waiting(String tenant);
}
