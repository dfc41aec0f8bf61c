package dev.darkroom.gateway.tracing;

import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.tracing.Tracing;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Sends spans where {@code OTEL_EXPORTER_OTLP_ENDPOINT} names a receiver; the other variables of OpenTelemetry hold too. */
@ApplicationScoped
class Traces {

    private static final Logger LOG = Logger.getLogger(Traces.class);

    private final Optional<String> endpoint;
    private final NoArgGenerator ids;

    Traces(@ConfigProperty(name = "otel.exporter.otlp.endpoint") Optional<String> endpoint, NoArgGenerator ids) {
        this.endpoint = endpoint;
        this.ids = ids;
    }

    void start(@Observes @Priority(1) StartupEvent event) {
        endpoint.ifPresent(to -> {
            Tracing.start("darkroom-gateway", ids.generate().toString());
            LOG.infof("traces are sent to=%s", to);
        });
    }

    void stop(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) {
        Tracing.stop();
    }
}
