package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.http.Preferences;
import dev.darkroom.gateway.http.RequestSpan;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs/{id}/retry}. */
@Path("/v1/jobs/{id}/retry")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Jobs")
public class RetryResource {

    private final Admission admission;
    private final JobStore jobs;
    private final CurrentCaller caller;
    private final RequestSpan span;

    RetryResource(Admission admission, JobStore jobs, CurrentCaller caller, RequestSpan span) {
        this.admission = admission;
        this.jobs = jobs;
        this.caller = caller;
        this.span = span;
    }

    @POST
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "retryJob",
            summary = "Do a job again as a new one",
            description =
                    "For a job that has ended: the same model, input, seed and terms; the new job's retried_from names it."
                            + " With an Idempotency-Key a repeated call gives the same new job.")
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response retry(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") @Nullable String key, UriInfo uri) {
        Job job = JobsResource.find(jobs, caller, id);
        IdempotencyKey once = key == null
                ? null
                : IdempotencyKey.of(
                        key,
                        Wire.mapper()
                                .createObjectNode()
                                .put("retried_from", job.id().toString()));
        Acceptance acceptance = span.under(() -> admission.retry(caller.get(), job, once));
        return JobsResource.accepted(
                acceptance.job(), acceptance.replayed(), Preferences.of(List.of()), JobsResource.base(uri));
    }
}
