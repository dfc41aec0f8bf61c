package dev.darkroom.gateway.fleet;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.fleet.WorkerView.WorkerPage;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.Members;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/workers}: who works, and on what. */
@Path("/v1/admin/workers")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class WorkersResource {

    private static final int MOST = 1_000;
    private static final int USUAL_DEADLINE_S = 300;
    private static final int LONGEST_DEADLINE_S = 3_600;

    private final Workers workers;
    private final Drains drains;
    private final CurrentCaller caller;

    WorkersResource(Workers workers, Drains drains, CurrentCaller caller) {
        this.workers = workers;
        this.drains = drains;
        this.caller = caller;
    }

    /** The body of a drain. */
    record DrainRequest(
            @Schema(
                    description = "How many seconds it may finish what it has; what is left then it gives back",
                    defaultValue = "300",
                    minimum = "0",
                    maximum = "3600")
            int deadlineS) {}

    @GET
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "listWorkers",
            summary = "Workers that were heard of within a day, by pool and id",
            description = "At most 1,000.")
    public WorkerPage list() {
        return new WorkerPage(workers.list(MOST).stream().map(WorkerView::of).toList(), null);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "getWorker", summary = "One worker")
    public WorkerView get(@PathParam("id") String id) {
        return WorkerView.of(workers.find(id).orElseThrow(WorkersResource::noSuch));
    }

    @POST
    @Path("{id}:drain")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "drainWorker",
            summary = "Let a worker finish what it has and end",
            description =
                    "It takes no more jobs. What is not finished by the deadline it gives back, and another worker takes"
                            + " it. Then its process ends; whatever keeps workers running may start another one. Safe to repeat: the"
                            + " first deadline stays.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DrainRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "Asked",
            content = @Content(schema = @Schema(implementation = WorkerView.class)))
    public Response drain(@PathParam("id") String id, @Nullable InputStream body) {
        Duration deadline = deadline(body);
        AuditEntry entry = new AuditEntry(
                caller.get(), "worker.drain", "worker:" + id, Map.of("deadline_s", deadline.toSeconds()));
        Worker worker = drains.drain(id, deadline, entry).orElseThrow(WorkersResource::noSuch);
        if (worker.life().drainRequestedAt() == null) {
            throw new ProblemException(FailureCode.CONFLICT, "this worker has ended already");
        }
        return Response.accepted(WorkerView.of(worker)).build();
    }

    private static Duration deadline(@Nullable InputStream body) {
        Members members = Members.of(Body.readOptional(body), "deadline_s");
        Integer seconds = members.integer("deadline_s", 0, LONGEST_DEADLINE_S);
        members.check();
        return Duration.ofSeconds(Objects.requireNonNullElse(seconds, USUAL_DEADLINE_S));
    }

    private static ProblemException noSuch() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such worker; GET /v1/admin/workers lists them");
    }
}
