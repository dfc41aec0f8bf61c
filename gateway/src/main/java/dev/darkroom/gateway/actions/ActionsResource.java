package dev.darkroom.gateway.actions;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.actions.ActionView.ActionPage;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.http.Paging;
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
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/actions}: what is being done to many things. */
@Path("/v1/admin/actions")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class ActionsResource {

    private final Actions actions;
    private final CurrentCaller caller;

    ActionsResource(Actions actions, CurrentCaller caller) {
        this.actions = actions;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.ADMIN)
    @Operation(operationId = "listActions", summary = "Actions, the newest first")
    public ActionPage list(
            @Parameter(description = "running, finished or stopped") @QueryParam("state") @Nullable String state,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        Paging paging = Paging.read("actions", limit, cursor);
        Paging.Page<Action> page =
                paging.cut(actions.list(state(state), paging.after(UUID::fromString), paging.rows()), Action::id);
        return new ActionPage(page.rows().stream().map(ActionView::of).toList(), page.next());
    }

    @GET
    @Path("{id}")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "getAction", summary = "How far one is")
    public ActionView get(@PathParam("id") String id) {
        return ActionView.of(actions.find(id(id)).orElseThrow(ActionsResource::noSuch));
    }

    @POST
    @Path("{id}:stop")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "stopAction",
            summary = "Stop one where it is",
            description = "What is done stays done. One that has ended stays as it is. Safe to repeat.")
    public ActionView stop(@PathParam("id") String id) {
        AuditEntry entry = new AuditEntry(caller.get(), "action.stop", "action:" + id(id), Map.of());
        return ActionView.of(actions.stop(id(id), entry).orElseThrow(ActionsResource::noSuch));
    }

    private static Action.@Nullable State state(@Nullable String name) {
        try {
            return name == null ? null : Action.State.parse(name);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST, "state is running, finished or stopped, not '" + name + "'");
        }
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw noSuch();
        }
    }

    private static ProblemException noSuch() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such action; GET /v1/admin/actions lists them");
    }
}
