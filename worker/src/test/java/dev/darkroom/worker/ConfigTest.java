package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.lane.LaneConfig;
import dev.darkroom.worker.lane.StoreConfig;
import dev.darkroom.worker.models.ModelsConfig;
import dev.darkroom.worker.onnx.DeviceConfig;
import dev.darkroom.worker.report.IdentityConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

    private static final Map<String, String> REQUIRED = Map.of(
            "darkroom.store.endpoint", "http://127.0.0.1:9000",
            "darkroom.store.access-key", "key",
            "darkroom.store.secret-key", "secret");

    @Test
    void every_default_is_as_documented() {
        SmallRyeConfig config = config(Map.of());

        LaneConfig lane = config.getConfigMapping(LaneConfig.class);
        assertThat(lane.lanes()).isEqualTo(2);
        assertThat(lane.take()).isEqualTo(8);
        assertThat(lane.lock()).isEqualTo(Duration.ofSeconds(15));
        assertThat(lane.grace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(lane.patience()).isEqualTo(Duration.ofMinutes(5));
        lane.check();
        IdentityConfig identity = config.getConfigMapping(IdentityConfig.class);
        assertThat(identity.id()).isEmpty();
        assertThat(identity.pool()).isEqualTo("default");
        assertThat(identity.heartbeat()).isEqualTo(Duration.ofSeconds(3));
        DeviceConfig device = config.getConfigMapping(DeviceConfig.class);
        assertThat(device.device()).isEqualTo("auto");
        assertThat(device.gpuMemoryLimit()).isEmpty();
        assertThat(config.getConfigMapping(ModelsConfig.class).dirs()).containsExactly(Path.of("worker/models"));
        StoreConfig store = config.getConfigMapping(StoreConfig.class);
        assertThat(store.region()).isEqualTo("us-east-1");
        assertThat(store.bucket()).isEqualTo("darkroom");
        assertThat(store.timeLimit()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void every_key_is_read() {
        SmallRyeConfig config = config(Map.ofEntries(
                Map.entry("darkroom.worker.lanes", "3"),
                Map.entry("darkroom.worker.take", "4"),
                Map.entry("darkroom.worker.lock", "20s"),
                Map.entry("darkroom.worker.grace", "5s"),
                Map.entry("darkroom.worker.patience", "6s"),
                Map.entry("darkroom.worker.id", "w1"),
                Map.entry("darkroom.worker.pool", "gpu"),
                Map.entry("darkroom.worker.heartbeat", "7s"),
                Map.entry("darkroom.worker.device", "cuda:1"),
                Map.entry("darkroom.worker.gpu-memory-limit", "1000000000"),
                Map.entry("darkroom.models.dirs", "a,b"),
                Map.entry("darkroom.store.region", "eu"),
                Map.entry("darkroom.store.bucket", "pictures"),
                Map.entry("darkroom.store.time-limit", "8s")));

        LaneConfig lane = config.getConfigMapping(LaneConfig.class);
        assertThat(lane.lanes()).isEqualTo(3);
        assertThat(lane.take()).isEqualTo(4);
        assertThat(lane.lock()).isEqualTo(Duration.ofSeconds(20));
        assertThat(lane.grace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(lane.patience()).isEqualTo(Duration.ofSeconds(6));
        IdentityConfig identity = config.getConfigMapping(IdentityConfig.class);
        assertThat(identity.id()).contains("w1");
        assertThat(identity.pool()).isEqualTo("gpu");
        assertThat(identity.heartbeat()).isEqualTo(Duration.ofSeconds(7));
        DeviceConfig device = config.getConfigMapping(DeviceConfig.class);
        assertThat(device.device()).isEqualTo("cuda:1");
        assertThat(device.gpuMemoryLimit()).contains(1_000_000_000L);
        assertThat(config.getConfigMapping(ModelsConfig.class).dirs()).containsExactly(Path.of("a"), Path.of("b"));
        StoreConfig store = config.getConfigMapping(StoreConfig.class);
        assertThat(store.settings().endpoint()).isEqualTo(URI.create("http://127.0.0.1:9000"));
        assertThat(store.settings().region()).isEqualTo("eu");
        assertThat(store.settings().bucket()).isEqualTo("pictures");
        assertThat(store.settings().accessKey()).isEqualTo("key");
        assertThat(store.settings().secretKey()).isEqualTo("secret");
        assertThat(store.settings().timeLimit()).isEqualTo(Duration.ofSeconds(8));
    }

    @ParameterizedTest
    @CsvSource({
        "darkroom.worker.lanes, 0, 'darkroom.worker.lanes is 1 to 64, not 0'",
        "darkroom.worker.take, 501, 'darkroom.worker.take is 1 to 500, not 501'",
        "darkroom.worker.lock, 61s, 'darkroom.worker.lock is 15s to 60s, not 61s'",
        "darkroom.worker.grace, -1s, 'darkroom.worker.grace is 0s or more, not PT-1S'",
        "darkroom.worker.patience, -1s, 'darkroom.worker.patience is 0s or more, not PT-1S'"
    })
    void a_value_that_makes_no_sense_is_refused_with_a_sentence(String key, String value, String sentence) {
        LaneConfig lane = config(Map.of(key, value)).getConfigMapping(LaneConfig.class);

        assertThatThrownBy(lane::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(values);
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withDefaultValues(all)
                .withMapping(LaneConfig.class)
                .withMapping(IdentityConfig.class)
                .withMapping(DeviceConfig.class)
                .withMapping(ModelsConfig.class)
                .withMapping(StoreConfig.class)
                .build();
    }
}
