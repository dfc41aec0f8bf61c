package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;
import java.util.List;

/**
 * What waits for a pool, and how the tenants have shared it so far.
 *
 * @param room how many more jobs its workers can hold
 * @param clocks virtual times of the pool
 */
public record PoolQueue(String pool, int room, Tags clocks, List<Tenant> tenants) {

    public PoolQueue {
        tenants = List.copyOf(tenants);
    }

    /**
     * Virtual times, in milliseconds of device time over weight.
     *
     * @param foreground of interactive and normal work
     * @param background of batch work
     */
    public record Tags(double foreground, double background) {
        /** The beginning. */
        public static final Tags ZERO = new Tags(0, 0);
    }

    /**
     * A tenant with jobs that wait.
     *
     * @param weight its part when several want more than there is
     * @param mayStart how many more jobs it may have under way
     * @param finishes when, in virtual time, what it had so far is paid for
     */
    public record Tenant(String id, double weight, int mayStart, Tags finishes, List<Line> lines) {
        public Tenant {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The first jobs of one priority, the oldest first.
     *
     * @param rank of the priority; the lowest goes first
     */
    public record Line(int rank, List<Head> heads) {
        public Line {
            heads = List.copyOf(heads);
        }
    }

    /** A waiting job and its estimated device time. */
    public record Head(JobId job, int costMs) {}
}
