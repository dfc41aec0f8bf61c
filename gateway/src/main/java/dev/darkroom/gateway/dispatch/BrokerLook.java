package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.Topics;
import java.util.List;
import java.util.Map;

/**
 * How far the broker's topics were at a moment.
 *
 * @param jobs the partitions from which workers take jobs
 * @param written where the partitions of events and of signs of life ended, by their names, read after {@code jobs}
 * @param read up to where the gateways have applied them
 */
public record BrokerLook(List<Partition> jobs, Map<String, Long> written, Map<String, Long> read) {

    public BrokerLook {
        jobs = List.copyOf(jobs);
        written = Map.copyOf(written);
        read = Map.copyOf(read);
    }

    /**
     * A partition of a pool's jobs.
     *
     * @param start offset below which every message was settled
     * @param end offset at which the next message will be
     */
    public record Partition(String pool, int number, long start, long end) {}

    /** How many events the gateways have not applied yet. */
    public long unreadEvents() {
        return written.entrySet().stream()
                .filter(each -> each.getKey().startsWith(Topics.EVENTS + "-"))
                .mapToLong(each -> Math.max(0, each.getValue() - read.getOrDefault(each.getKey(), 0L)))
                .sum();
    }

    /** Whether everything that this look saw written was applied by the time of a later one. */
    public boolean coveredBy(BrokerLook later) {
        return written.entrySet().stream()
                .allMatch(each -> later.read().getOrDefault(each.getKey(), 0L) >= each.getValue());
    }
}
