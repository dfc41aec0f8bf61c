package dev.darkroom.gateway.tenants;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/key}: what the key of the request stands for. */
@Path("/v1/key")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Usage")
public class KeyResource {

    private final CurrentCaller caller;

    KeyResource(CurrentCaller caller) {
        this.caller = caller;
    }

    /** A key without its secret. */
    record KeyView(UUID id, String object, String tenant, List<Scope> scopes) {}

    @GET
    @Needs(Scope.READ)
    @Operation(
            operationId = "getKey",
            summary = "The key of this request",
            description = "How many requests it may make, the headers RateLimit-Policy and RateLimit say, as always.")
    public KeyView get() {
        Caller is = caller.get();
        return new KeyView(
                is.key(), "key", is.tenant(), is.scopes().stream().sorted().toList());
    }
}
