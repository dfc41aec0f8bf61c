package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.pauses.Pause;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All queues at one moment.
 *
 * @param at the moment, on the database's clock
 * @param lines those that have jobs
 * @param pools all that are known
 * @param lastDifference when and how the counts were last found wrong; null where they never were
 */
public record QueueReading(
        Instant at,
        List<QueueLine> lines,
        List<Pool> pools,
        List<Pause> pauses,
        @Nullable Difference lastDifference) {

    public QueueReading {
        lines = List.copyOf(lines);
        pools = List.copyOf(pools);
        pauses = List.copyOf(pauses);
    }

    /**
     * A pool.
     *
     * @param workers that live
     * @param capacity how many jobs they can hold
     * @param served the model versions that they serve, as {@code id@version}
     * @param total what came and went since the counting began
     * @param minuteAgo the same about a minute before; null where nobody looked then
     * @param fiveAgo the same about five minutes before, or as long as anybody looked
     * @param lost attempts of the last ten minutes whose worker was lost
     */
    public record Pool(
            String name,
            int workers,
            int capacity,
            Set<String> served,
            Passed total,
            @Nullable Passed minuteAgo,
            @Nullable Passed fiveAgo,
            int lost) {
        public Pool {
            served = Set.copyOf(served);
        }
    }

    /** How many jobs were accepted and ended up to a moment. */
    public record Passed(Instant at, long accepted, long ended) {}

    /** Counts that differed from the rows. */
    public record Difference(Instant at, String what) {}

    /** What holds the jobs of a line back. */
    public Optional<Pause> pause(QueueLine line) {
        return pauses.stream()
                .filter(pause -> pause.holds(line.pool(), line.model(), line.tenant()))
                .findFirst();
    }

    /** What stands where in a pool. */
    public Depth depth(String pool) {
        return depth(linesOf(pool));
    }

    /** What stands where in some lines. */
    public static Depth depth(List<QueueLine> lines) {
        return lines.stream().map(QueueLine::depth).reduce(Depth.NONE, Depth::plus);
    }

    /** Since when the oldest job of a pool that was not started could start. */
    public @Nullable Instant oldest(String pool) {
        return oldest(linesOf(pool));
    }

    /** Since when the oldest job of some lines that was not started could start. */
    public static @Nullable Instant oldest(List<QueueLine> lines) {
        return lines.stream()
                .map(QueueLine::oldest)
                .filter(Objects::nonNull)
                .map(QueueLine.Oldest::since)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The lines of a pool. */
    public List<QueueLine> linesOf(String pool) {
        return lines.stream().filter(line -> line.pool().equals(pool)).toList();
    }
}
