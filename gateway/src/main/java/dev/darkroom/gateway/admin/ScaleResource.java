package dev.darkroom.gateway.admin;

import dev.darkroom.contract.Topics;
import dev.darkroom.gateway.queues.QueueReading;
import dev.darkroom.gateway.queues.Queues;
import dev.darkroom.gateway.queues.Scale;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/admin/scale}: one figure for an autoscaler. */
@Path("/v1/admin/scale")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin: queues")
public class ScaleResource {

    private final Queues queues;

    ScaleResource(Queues queues) {
        this.queues = queues;
    }

    @GET
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "getScale",
            summary = "How many workers a pool should have",
            description =
                    "value is the device time that is asked for now over 60 s, rounded up: so many workers have done it in"
                            + " a minute. 1 at least while there is anything to do, 0 while there is not. What is paused does not count.")
    public Scale get(
            @Parameter(description = "default where left out") @QueryParam("pool") @DefaultValue(Topics.DEFAULT_POOL)
                    String pool) {
        QueueReading reading = queues.read();
        return Scale.of(reading, QueuesResource.pool(reading, pool));
    }
}
