package dev.darkroom.gateway.forecast;

import dev.darkroom.gateway.forecast.Backlog.Line;
import dev.darkroom.gateway.forecast.Backlog.Pool;
import org.jspecify.annotations.Nullable;

/**
 * How much goes before a job, as {@code dispatch.FairShare} would have it if nobody submitted anything more: of its own tenant what
 * is more urgent or older, of each other tenant as much as its weight lets it have meanwhile.
 *
 * @param jobs null where too many wait to count them
 * @param deviceMs their device time, and half of what is under way
 */
record Turn(@Nullable Integer jobs, double deviceMs) {

    private static final int BATCH = 2;

    /**
     * Of a job at a place in a pool.
     *
     * @param ahead of its own line
     * @param aheadMs their device time
     */
    static Turn of(Pool pool, String tenant, int rank, double weight, int costMs, int ahead, long aheadMs) {
        boolean countable = ahead <= Backlog.MOST_COUNTED;
        double ownJobs = ahead;
        double ownMs = aheadMs;
        for (Line line : pool.lines()) {
            if (line.tenant().equals(tenant) && line.rank() < rank) {
                ownJobs += line.jobs();
                ownMs += line.costMs();
                countable &= line.jobs() <= Backlog.MOST_COUNTED;
            }
        }
        double jobs = ownJobs;
        double deviceMs = ownMs;
        for (Line line : pool.lines()) {
            if (line.tenant().equals(tenant) || line.jobs() == 0) {
                continue;
            }
            if (rank == BATCH && line.rank() < BATCH) {
                jobs += line.jobs();
                deviceMs += line.costMs();
                countable &= line.jobs() <= Backlog.MOST_COUNTED;
            } else if (line.rank() <= rank) {
                double shareMs = Math.min((double) line.costMs(), (ownMs + costMs) * line.weight() / weight);
                jobs += line.jobs() * shareMs / line.costMs();
                deviceMs += shareMs;
            }
        }
        return new Turn(
                countable && jobs <= Backlog.MOST_COUNTED ? (int) Math.round(jobs) : null,
                deviceMs + pool.underWayMs() / 2.0);
    }
}
