package dev.darkroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.http.EdgeConfig;
import dev.darkroom.gateway.jobs.ApiConfig;
import dev.darkroom.gateway.limits.LimitSettings;
import dev.darkroom.gateway.net.NetConfig;
import dev.darkroom.gateway.oidc.OidcConfig;
import dev.darkroom.gateway.store.StoreConfig;
import dev.darkroom.gateway.tenants.BootstrapKeys;
import dev.darkroom.testing.DeployedSettings;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

class DeployedSettingsTest {

    /** Quarkus's own. */
    private static final List<String> FRAMEWORK = List.of(
            "quarkus.datasource.jdbc.url",
            "quarkus.datasource.username",
            "quarkus.datasource.password",
            "quarkus.http.proxy.proxy-address-forwarding",
            "quarkus.http.proxy.trusted-proxies",
            "otel.exporter.otlp.endpoint");

    @Test
    void the_manifests_name_only_settings_that_a_gateway_knows() {
        Set<String> known = new HashSet<>();
        for (Class<?> mapping : List.of(
                EdgeConfig.class,
                ApiConfig.class,
                LimitSettings.class,
                NetConfig.class,
                OidcConfig.class,
                StoreConfig.class,
                BootstrapKeys.class)) {
            known.addAll(DeployedSettings.variables(
                    mapping.getAnnotation(ConfigMapping.class).prefix(), mapping));
        }
        FRAMEWORK.forEach(name -> known.add(DeployedSettings.variable(name)));
        AdminClientConfig.configNames().forEach(name -> known.add(DeployedSettings.variable("kafka." + name)));

        Set<String> named = DeployedSettings.of(Path.of("..")).variables("gateway");

        assertThat(named)
                .contains("DARKROOM_BOOTSTRAP_KEYS_0__SECRET", "KAFKA_SASL_JAAS_CONFIG")
                .isSubsetOf(known);
    }
}
