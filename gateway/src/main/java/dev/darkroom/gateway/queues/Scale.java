package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.queues.QueueReading.Pool;

/**
 * How many workers a pool should have: so many that what is asked for now would be done within a minute, one while there is
 * anything to do, none while there is not. What is paused does not count, what runs does.
 *
 * @param value the figure for an autoscaler
 * @param backlogDeviceS device time of what counts
 * @param workers that live now
 */
public record Scale(String pool, long value, double backlogDeviceS, int workers) {

    /** Within which the backlog is to be done. */
    static final long DRAIN_MS = 60_000;

    /** Of a pool. */
    public static Scale of(QueueReading reading, Pool pool) {
        long jobs = 0;
        long ms = 0;
        for (QueueLine line : reading.linesOf(pool.name())) {
            Depth depth = line.depth();
            boolean held = reading.pause(line).isPresent();
            jobs += held ? depth.running() : depth.notStarted() + depth.running();
            ms += held ? depth.underWayMs() : depth.backlogMs();
        }
        long value = jobs == 0 ? 0 : Math.max(1, (ms + DRAIN_MS - 1) / DRAIN_MS);
        return new Scale(pool.name(), value, ms / 1000.0, pool.workers());
    }
}
