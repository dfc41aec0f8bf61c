package dev.darkroom.worker.lane;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down when a lane is dead, which only a new process mends. */
@Liveness
@ApplicationScoped
class LanesLiveness implements HealthCheck {

    private final Lanes lanes;

    LanesLiveness(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("lanes")
                .status(!lanes.states().contains(Lane.State.DEAD))
                .withData("states", lanes.states().toString())
                .build();
    }
}
