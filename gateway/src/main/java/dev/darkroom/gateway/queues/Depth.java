package dev.darkroom.gateway.queues;

/**
 * How many jobs stand where.
 *
 * @param waiting for their turn
 * @param delayed until their not_before, or before another try
 * @param sent to the broker or about to be, not started
 * @param waitingMs device time of those that wait
 * @param underWayMs device time of those that were sent or run
 */
public record Depth(long waiting, long delayed, long sent, long running, long waitingMs, long underWayMs) {

    /** No jobs. */
    public static final Depth NONE = new Depth(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Depth plus(Depth other) {
        return new Depth(
                waiting + other.waiting,
                delayed + other.delayed,
                sent + other.sent,
                running + other.running,
                waitingMs + other.waitingMs,
                underWayMs + other.underWayMs);
    }

    /** Jobs that could start now. */
    public long notStarted() {
        return waiting + sent;
    }

    /** Device time that is asked for now. */
    public long backlogMs() {
        return waitingMs + underWayMs;
    }
}
