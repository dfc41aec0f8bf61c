package dev.darkroom.gateway.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Estimates what jobs ask of a device: what the latest ones of their model took, at most ten seconds ago. Thread-safe. */
@ApplicationScoped
public class Workloads {

    private static final int MOST_UNITS = 1_000_000;
    private static final int MOST_MS = 24 * 3_600_000;

    private final LoadingCache<Key, Optional<RunTimes.Measured>> measured;

    private record Key(String model, String version) {}

    public Workloads(RunTimes times) {
        this.measured = Caffeine.newBuilder()
                .expireAfterWrite(Duration.ofSeconds(10))
                .maximumSize(1_000)
                .build(key -> times.of(key.model(), key.version()));
    }

    /** What was measured of a model version; empty where no job of it succeeded yet. */
    public Optional<RunTimes.Measured> measured(String model, String version) {
        return measured.get(new Key(model, version));
    }

    /** Of a job with a complete input. */
    public Workload of(String model, String version, ObjectNode input) {
        long units = Math.min(MOST_UNITS, number(input.path("count")) * number(input.path("steps")));
        return measured(model, version)
                .map(times -> new Workload((int) units, (int)
                        Math.min(MOST_MS, Math.max(1, times.unit().p50() * units))))
                .orElseGet(() -> new Workload((int) units, Workload.UNKNOWN.costMs()));
    }

    private static long number(JsonNode value) {
        return value.isNumber() ? Math.max(1, Math.min(MOST_UNITS, value.asLong())) : 1;
    }
}
