package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs:lookup}: where many jobs stand, in one cheap call. */
@Path("/v1/jobs:lookup")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Jobs")
public class LookupResource {

    private static final int MOST = 500;

    private final JobStore jobs;
    private final CurrentCaller caller;

    LookupResource(JobStore jobs, CurrentCaller caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    /** Which jobs. */
    record Lookup(@Schema(minItems = 1, maxItems = 500) List<JobId> ids) {}

    /**
     * The jobs that are yours, in the order of the question; others are left out.
     */
    record Answer(List<Standing> data) {}

    /**
     * Where a job stands.
     *
     * @param etag of the job as it is now
     */
    record Standing(JobId id, int version, JobState state, String etag) {}

    @POST
    @Needs(Scope.READ)
    @Operation(
            operationId = "lookUpJobs",
            summary = "State and version of up to 500 jobs; ids that are not yours are left out")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Lookup.class)))
    public Answer lookUp(@Nullable InputStream body) {
        Set<JobId> ids = ids(Body.readObject(body).path("ids"));
        Map<JobId, Stamp> stamps = jobs.stamps(caller.tenant(), ids);
        List<Standing> standings = new ArrayList<>();
        for (JobId id : ids) {
            Stamp stamp = stamps.get(id);
            if (stamp != null) {
                standings.add(new Standing(id, stamp.version(), stamp.state(), '"' + stamp.tag() + '"'));
            }
        }
        return new Answer(standings);
    }

    private static Set<JobId> ids(JsonNode given) {
        if (!given.isArray() || given.isEmpty() || given.size() > MOST) {
            throw invalid(List.of(new FieldError("/ids", "must be an array of 1 to " + MOST + " ids of jobs")));
        }
        Set<JobId> ids = new LinkedHashSet<>();
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            try {
                ids.add(JobId.parse(given.get(i).asText()));
            } catch (IllegalArgumentException e) {
                errors.add(new FieldError("/ids/" + i, "must be a UUID"));
            }
        }
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
        return ids;
    }

    private static ProblemException invalid(List<FieldError> errors) {
        return new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
    }
}
