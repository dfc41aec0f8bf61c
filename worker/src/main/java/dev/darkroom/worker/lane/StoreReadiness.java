package dev.darkroom.worker.lane;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Up when the bucket can be reached. */
@Readiness
@ApplicationScoped
class StoreReadiness implements HealthCheck {

    private final BlobStore store;

    StoreReadiness(BlobStore store) {
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            store.ping();
            return HealthCheckResponse.up("object store");
        } catch (BlobStoreException e) {
            return HealthCheckResponse.named("object store")
                    .down()
                    .withData("reason", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
