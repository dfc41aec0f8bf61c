package dev.darkroom.worker.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Up when every model package is loaded and there is at least one. */
@Readiness
@ApplicationScoped
class ModelsReadiness implements HealthCheck {

    private final Models models;

    ModelsReadiness(Models models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> problems = models.problems();
        return HealthCheckResponse.named("models")
                .status(problems.isEmpty())
                .withData("problems", String.join(" ", problems))
                .build();
    }
}
