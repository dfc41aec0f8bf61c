package dev.darkroom.gateway.forecast;

import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.pauses.Pause;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What waits, what runs, and where a job stands in it. */
public interface Backlog {

    /** The most jobs before another one that are told as a number. */
    int MOST_COUNTED = 10_000;

    /**
     * The waiting jobs of one tenant and priority.
     *
     * @param costMs their device time
     */
    record Line(String tenant, int rank, double weight, int jobs, long costMs) {}

    /**
     * A pool at one moment.
     *
     * @param underWayMs device time of what was dispatched and has not ended
     * @param workers how many live workers serve a model version, by {@code id@version}
     */
    record Pool(List<Line> lines, long underWayMs, Map<String, Integer> workers) {
        /** Nothing waits, nothing runs, nobody works. */
        public static final Pool EMPTY = new Pool(List.of(), 0, Map.of());

        public Pool {
            lines = List.copyOf(lines);
            workers = Map.copyOf(workers);
        }
    }

    /**
     * All pools at one moment.
     *
     * @param underWay jobs of each tenant that were dispatched and have not ended
     * @param mayRun how many of a tenant may be, where that is bounded
     * @param pauses what is paused
     */
    record Pools(
            Map<String, Pool> pools, Map<String, Integer> underWay, Map<String, Integer> mayRun, List<Pause> pauses) {
        public Pools {
            pauses = List.copyOf(pauses);
            pools = Map.copyOf(pools);
            underWay = Map.copyOf(underWay);
            mayRun = Map.copyOf(mayRun);
        }

        Pool pool(String name) {
            return pools.getOrDefault(name, Pool.EMPTY);
        }
    }

    /**
     * Where a job stands.
     *
     * @param sent whether it was dispatched
     * @param ready false until its not_before
     * @param aheadJobs of its own line, at most one more than {@link #MOST_COUNTED}
     * @param aheadMs their device time
     */
    record Standing(String pool, int costMs, boolean sent, boolean ready, int aheadJobs, long aheadMs) {}

    /** Reads all pools. */
    Pools pools();

    /** Empty where there is no such job. */
    Optional<Standing> standing(JobId job);
}
