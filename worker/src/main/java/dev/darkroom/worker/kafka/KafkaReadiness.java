package dev.darkroom.worker.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Up when the broker answers. */
@Readiness
@ApplicationScoped
class KafkaReadiness implements HealthCheck {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Topology topology;

    KafkaReadiness(Topology topology) {
        this.topology = topology;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            topology.ping(LIMIT);
            return HealthCheckResponse.up("kafka");
        } catch (TimeoutException | ExecutionException e) {
            return HealthCheckResponse.named("kafka")
                    .down()
                    .withData("reason", String.valueOf(e))
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HealthCheckResponse.down("kafka");
        }
    }
}
