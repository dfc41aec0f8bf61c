package dev.darkroom.gateway.actions;

import dev.darkroom.gateway.actions.ActionView.Counted;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/jobs:cancel}. */
@Path("/v1/admin/jobs:cancel")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class CancelJobsResource {

    private final OpenJobs jobs;
    private final Beginning beginning;

    CancelJobsResource(OpenJobs jobs, Beginning beginning) {
        this.jobs = jobs;
        this.beginning = beginning;
    }

    /** The body, for the description. */
    record CancelJobsRequest(
            JobFilter filter,

            @Schema(defaultValue = "false", description = "Only count")
            boolean dryRun) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "cancelJobs",
            summary = "Cancel the jobs that match, of any tenant",
            description =
                    "With dry_run: true it only counts them. Otherwise it answers 202 with an action that cancels them"
                            + " piece by piece; jobs that come after its start are spared. A filter names at least one member.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CancelJobsRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Counted",
            content = @Content(schema = @Schema(implementation = Counted.class)))
    @APIResponse(
            responseCode = "202",
            description = "Begun",
            content = @Content(schema = @Schema(implementation = Counted.class)))
    public Response cancel(@Nullable InputStream body) {
        Counted counted = beginning.begin(
                Action.Kind.CANCEL, "jobs.cancel", JobFilter.request(Body.readObject(body)), jobs::count);
        return Response.status(counted.dryRun() ? Response.Status.OK : Response.Status.ACCEPTED)
                .entity(counted)
                .build();
    }
}
