package dev.darkroom.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.metrics.Readings.Series;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Readings readings = new Readings();

    @BeforeEach
    void open() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void close() {
        Metrics.removeRegistry(registry);
    }

    @Test
    void the_latest_reading_is_shown() {
        readings.show(Map.of(of("one"), 1.0));
        readings.show(Map.of(of("one"), 2.0, of("two"), 3.0));

        assertThat(shown("one")).isEqualTo(2);
        assertThat(shown("two")).isEqualTo(3);
    }

    @Test
    void what_the_latest_reading_has_not_is_zero_and_not_gone() {
        readings.show(Map.of(of("gone"), 1.0));
        readings.show(Map.of());

        assertThat(shown("gone")).isZero();
    }

    private static Series of(String pool) {
        return Series.of("readings.test", "seconds", "pool", pool);
    }

    private double shown(String pool) {
        return registry.get("readings.test").tag("pool", pool).gauge().value();
    }
}
