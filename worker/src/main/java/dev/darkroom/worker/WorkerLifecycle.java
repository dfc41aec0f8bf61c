package dev.darkroom.worker;

import dev.darkroom.tracing.Tracing;
import dev.darkroom.worker.lane.LaneConfig;
import dev.darkroom.worker.report.Identity;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Starts the parts and then the service, on a thread of its own so that health is answered from the first moment, and stops
 * them in the reverse order.
 */
@ApplicationScoped
class WorkerLifecycle {

    private static final Logger LOG = Logger.getLogger(WorkerLifecycle.class);

    private final Identity identity;
    private final LaneConfig config;
    private final Parts parts;
    private final Service service;

    /** Where spans are sent; the other variables of OpenTelemetry hold too. */
    private final Optional<String> traces;

    WorkerLifecycle(
            Identity identity,
            LaneConfig config,
            Parts parts,
            Service service,
            @ConfigProperty(name = "otel.exporter.otlp.endpoint") Optional<String> traces) {
        this.traces = traces;
        this.identity = identity;
        this.config = config;
        this.parts = parts;
        this.service = service;
    }

    void start(@Observes StartupEvent event, InstantSource clock) {
        try {
            config.check();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
        traces.ifPresent(to -> {
            Tracing.start("darkroom-worker", identity.worker());
            LOG.infof("traces are sent to=%s", to);
        });
        LOG.infof("worker starts worker=%s pool=%s", identity.worker(), identity.pool());
        Thread thread = new Thread(() -> open(clock), "start");
        thread.setDaemon(true);
        // Without models and lanes the process would only look alive.
        thread.setUncaughtExceptionHandler((failed, e) -> {
            LOG.errorf(e, "worker cannot start and ends worker=%s", identity.worker());
            Quarkus.asyncExit(1);
        });
        thread.start();
    }

    private void open(InstantSource clock) {
        if (parts.prepare()) {
            service.start(parts.models(), clock);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        LOG.infof("worker stops worker=%s grace=%s", identity.worker(), config.grace());
        service.stop();
        parts.close();
        Tracing.stop();
        LOG.infof("worker stopped worker=%s", identity.worker());
    }
}
