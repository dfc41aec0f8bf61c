package dev.darkroom.gateway.webhooks;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** {@code /v1/webhooks/deliveries}: what was sent, to endpoints and to URLs that jobs name. */
@Path("/v1/webhooks/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Webhooks")
public class DeliveriesResource {

    private static final int LARGEST_PAGE = 200;

    private final DeliveryStore deliveries;
    private final CurrentCaller caller;

    DeliveriesResource(DeliveryStore deliveries, CurrentCaller caller) {
        this.deliveries = deliveries;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(operationId = "listDeliveries", summary = "What was sent to all your receivers, the newest first")
    public DeliveryView.Page list(
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @DefaultValue("50") String limit) {
        return page(deliveries, caller.tenant(), null, cursor, limit);
    }

    @POST
    @Path("{id}/redeliver")
    @ResponseStatus(202)
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "redeliver",
            summary = "Send it again",
            description = "With the same webhook-id; where it fails, all tries follow again.")
    @APIResponse(responseCode = "202", description = "It is sent as soon as there is room")
    public void redeliver(@PathParam("id") String id) {
        if (!deliveries.redeliver(caller.tenant(), WebhooksResource.id(id))) {
            throw new ProblemException(
                    FailureCode.NOT_FOUND, "there is no such delivery, or its webhook is disabled; enable it first");
        }
    }

    static DeliveryView.Page page(
            DeliveryStore deliveries, String tenant, @Nullable UUID endpoint, @Nullable String cursor, String limit) {
        int size = size(limit);
        return DeliveryView.Page.of(deliveries.list(tenant, endpoint, before(cursor), size + 1), size);
    }

    private static @Nullable UUID before(@Nullable String cursor) {
        try {
            return cursor == null ? null : UUID.fromString(cursor);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST,
                    "cursor '" + cursor + "' is not one that a list gave; leave it out to begin with the newest");
        }
    }

    private static int size(String limit) {
        int size = limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
        if (size < 1 || size > LARGEST_PAGE) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST, "limit is 1 to " + LARGEST_PAGE + ", not '" + limit + "'");
        }
        return size;
    }
}
