package dev.darkroom.worker.lane;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Up when every lane takes jobs. */
@Readiness
@ApplicationScoped
class LanesReadiness implements HealthCheck {

    private final Lanes lanes;

    LanesReadiness(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("lanes")
                .status(lanes.working())
                .withData("states", lanes.states().toString())
                .build();
    }
}
