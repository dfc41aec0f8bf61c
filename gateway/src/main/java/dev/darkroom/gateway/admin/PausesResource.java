package dev.darkroom.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.pauses.Pause;
import dev.darkroom.gateway.pauses.PauseStore.Outcome;
import dev.darkroom.gateway.pauses.PauseStore.Target;
import dev.darkroom.gateway.pauses.Pauses;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code :pause} and {@code :resume} of a pool, a model and a tenant. */
@Path("/v1/admin")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin: queues")
public class PausesResource {

    private static final int MOST_REASON = 500;
    private static final String PAUSE =
            "Nothing of it is started any more once this is answered; what runs finishes. Jobs on"
                    + " their way to a worker wait again at their old place. Safe to repeat.";
    private static final String RESUME = "What waited goes on in its order. Safe to repeat.";

    private final Pauses pauses;
    private final CurrentCaller caller;

    PausesResource(Pauses pauses, CurrentCaller caller) {
        this.pauses = pauses;
        this.caller = caller;
    }

    /**
     * Why.
     *
     * @param reason for those who see it: jobs that wait tell it
     */
    record PauseRequest(
            @Nullable @Schema(maxLength = MOST_REASON) String reason) {}

    /**
     * How it stands now.
     *
     * @param changed false where it was so already
     * @param pause as it stands, or as it stood before it ended
     * @param takenBack jobs that were on their way to a worker and wait again
     */
    record PauseAnswer(
            Pause.Kind kind,
            String name,
            boolean paused,
            boolean changed,
            @Nullable Pause pause,
            int takenBack) {}

    @POST
    @Path("/queues/{pool}:pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(operationId = "pausePool", summary = "Pause a pool", description = PAUSE)
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PauseRequest.class)))
    public PauseAnswer pausePool(@PathParam("pool") String pool, @Nullable InputStream body) {
        return pause(new Target(Pause.Kind.POOL, pool), body);
    }

    @POST
    @Path("/queues/{pool}:resume")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "resumePool", summary = "Resume a pool", description = RESUME)
    public PauseAnswer resumePool(@PathParam("pool") String pool) {
        return resume(new Target(Pause.Kind.POOL, pool));
    }

    @POST
    @Path("/models/{model}:pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(operationId = "pauseModel", summary = "Pause a model", description = PAUSE)
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PauseRequest.class)))
    public PauseAnswer pauseModel(@PathParam("model") String model, @Nullable InputStream body) {
        return pause(new Target(Pause.Kind.MODEL, model), body);
    }

    @POST
    @Path("/models/{model}:resume")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "resumeModel", summary = "Resume a model", description = RESUME)
    public PauseAnswer resumeModel(@PathParam("model") String model) {
        return resume(new Target(Pause.Kind.MODEL, model));
    }

    @POST
    @Path("/tenants/{tenant}:pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(operationId = "pauseTenant", summary = "Pause the jobs of a tenant", description = PAUSE)
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PauseRequest.class)))
    public PauseAnswer pauseTenant(@PathParam("tenant") String tenant, @Nullable InputStream body) {
        return pause(new Target(Pause.Kind.TENANT, tenant), body);
    }

    @POST
    @Path("/tenants/{tenant}:resume")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "resumeTenant", summary = "Resume the jobs of a tenant", description = RESUME)
    public PauseAnswer resumeTenant(@PathParam("tenant") String tenant) {
        return resume(new Target(Pause.Kind.TENANT, tenant));
    }

    private PauseAnswer pause(Target target, @Nullable InputStream body) {
        return answer(target, true, pauses.pause(target, reason(body), caller.get()));
    }

    private PauseAnswer resume(Target target) {
        return answer(target, false, pauses.resume(target, caller.get()));
    }

    private static PauseAnswer answer(Target target, boolean paused, Optional<Outcome> outcome) {
        Outcome is = outcome.orElseThrow(() -> new ProblemException(
                FailureCode.NOT_FOUND, "there is no " + target.kind().wireName() + " '" + target.name() + "'"));
        return new PauseAnswer(
                target.kind(),
                target.name(),
                paused,
                is.changed(),
                is.pause(),
                is.takenBack().size());
    }

    private static @Nullable String reason(@Nullable InputStream in) {
        byte[] bytes = Body.bytes(in, Body.MAX_BYTES, null);
        if (bytes.length == 0) {
            return null;
        }
        ObjectNode body = Body.object(bytes, 0, bytes.length);
        List<FieldError> errors = new ArrayList<>();
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("reason")) {
                errors.add(new FieldError(FieldError.pointer(name), "there is no such member; known: reason"));
            }
        });
        JsonNode reason = body.path("reason");
        boolean none = reason.isMissingNode() || reason.isNull();
        if (!none
                && (!reason.isTextual()
                        || reason.textValue().isBlank()
                        || reason.textValue().length() > MOST_REASON)) {
            errors.add(new FieldError("/reason", "must be a string of 1 to " + MOST_REASON + " characters"));
        }
        if (!errors.isEmpty()) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
        }
        return none ? null : reason.textValue();
    }
}
