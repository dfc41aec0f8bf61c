package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.testing.DeployedSettings;
import dev.darkroom.worker.lane.LaneConfig;
import dev.darkroom.worker.lane.StoreConfig;
import dev.darkroom.worker.models.ModelsConfig;
import dev.darkroom.worker.onnx.DeviceConfig;
import dev.darkroom.worker.report.IdentityConfig;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

class DeployedSettingsTest {

    @Test
    void the_manifests_name_only_settings_that_a_worker_knows() {
        Set<String> known = new HashSet<>();
        for (Class<?> mapping : List.of(
                LaneConfig.class, IdentityConfig.class, DeviceConfig.class, ModelsConfig.class, StoreConfig.class)) {
            known.addAll(DeployedSettings.variables(
                    mapping.getAnnotation(ConfigMapping.class).prefix(), mapping));
        }
        known.add(DeployedSettings.variable("otel.exporter.otlp.endpoint"));
        AdminClientConfig.configNames().forEach(name -> known.add(DeployedSettings.variable("kafka." + name)));

        Set<String> named = DeployedSettings.of(Path.of("..")).variables("worker");

        assertThat(named)
                .contains("DARKROOM_WORKER_POOL", "KAFKA_SASL_JAAS_CONFIG")
                .isSubsetOf(known);
    }
}
