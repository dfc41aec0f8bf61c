package dev.darkroom.gateway.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gauges that are read together. What an earlier reading had and the latest has not is 0, not gone, so that alerts see it end.
 * Thread-safe.
 */
public final class Readings {

    private final Set<Series> known = ConcurrentHashMap.newKeySet();
    private volatile Map<Series, Double> latest = Map.of();

    /**
     * One gauge.
     *
     * @param unit with which its name ends at Prometheus; empty for none
     */
    public record Series(String name, String unit, Tags labels) {

        /** A gauge with labels, each a name and a value. */
        public static Series of(String name, String unit, String... labels) {
            return new Series(name, unit, Tags.of(labels));
        }
    }

    /** Shows these values from now on, and 0 for all others. */
    public void show(Map<Series, Double> reading) {
        latest = Map.copyOf(reading);
        for (Series each : reading.keySet()) {
            if (known.add(each)) {
                Gauge.builder(each.name(), this, readings -> readings.latest.getOrDefault(each, 0.0))
                        .baseUnit(each.unit().isEmpty() ? null : each.unit())
                        .tags(each.labels())
                        .register(Metrics.globalRegistry);
            }
        }
    }
}
