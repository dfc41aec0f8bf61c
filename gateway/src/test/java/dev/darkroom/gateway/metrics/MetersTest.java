package dev.darkroom.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetersTest {

    private static final Path RULES = Path.of("../infra/prometheus/rules.yaml");
    private static final Pattern COUNTED = Pattern.compile("darkroom_jobs_ended_total\\{code=~\"([a-z_|]+)\"}");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void open() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void close() {
        Metrics.removeRegistry(registry);
    }

    @Test
    void the_failures_of_a_served_model_that_the_alert_counts_begin_at_zero() throws IOException {
        Matcher alert = COUNTED.matcher(Files.readString(RULES));
        assertThat(alert.find()).isTrue();

        Meters.served("default", "meters-test");

        assertThat(failures("meters-test"))
                .containsExactlyInAnyOrder(alert.group(1).split("\\|", -1));
    }

    @Test
    void a_failure_adds_to_the_counter_that_began_at_zero() {
        Meters.served("default", "meters-test-two");
        Meters.ended("default", "meters-test-two", "failed", "model_failed", 1);

        assertThat(failures("meters-test-two")).hasSize(4).doesNotContain("model_failed");
    }

    /** The codes of those that are 0. */
    private List<String> failures(String model) {
        List<String> codes = new ArrayList<>();
        for (Counter each : registry.find("darkroom.jobs.ended")
                .tags("model", model, "state", "failed")
                .counters()) {
            if (each.count() == 0) {
                codes.add(each.getId().getTag("code"));
            }
        }
        return codes;
    }
}
