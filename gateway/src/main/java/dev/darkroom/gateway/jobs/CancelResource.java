package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.dispatch.CancelSignal;
import dev.darkroom.gateway.dispatch.Dispatcher;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/jobs/{id}/cancel}. */
@Path("/v1/jobs/{id}/cancel")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Jobs")
public class CancelResource {

    private final JobChanges changes;
    private final CancelSignal signal;
    private final Dispatcher dispatcher;
    private final CurrentCaller caller;

    CancelResource(JobChanges changes, CancelSignal signal, Dispatcher dispatcher, CurrentCaller caller) {
        this.changes = changes;
        this.signal = signal;
        this.dispatcher = dispatcher;
        this.caller = caller;
    }

    /** What became of the wish, and the job as it stands. */
    record Answer(JobChanges.Outcome outcome, JobView job) {}

    @POST
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "cancelJob",
            summary = "Cancel a job",
            description =
                    "A job that waits is canceled at once and never runs. One that runs is asked to stop at its next step"
                            + " (cancel_requested), unless it ends before. Safe to repeat.")
    public Answer cancel(@PathParam("id") String id, UriInfo uri) {
        JobChanges.Cancellation canceled =
                changes.cancel(caller.tenant(), JobsResource.id(id)).orElseThrow(JobsResource::noSuchJob);
        if (canceled.sent()) {
            signal.send(List.of(canceled.job().id()));
        }
        // What was canceled on its way left room.
        dispatcher.wake();
        return new Answer(canceled.outcome(), JobView.of(canceled.job(), JobsResource.base(uri)));
    }
}
