package dev.darkroom.gateway.jobs;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.http.Preconditions;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/jobs/{id}/outputs/{n}}: the images themselves. */
@Path("/v1/jobs/{id}/outputs/{index}")
@Blocking
@Tag(name = "Jobs")
public class OutputsResource {

    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private final JobStore jobs;
    private final BlobStore blobs;
    private final CurrentCaller caller;

    OutputsResource(JobStore jobs, BlobStore blobs, CurrentCaller caller) {
        this.jobs = jobs;
        this.blobs = blobs;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(operationId = "getOutput", summary = "The bytes of an image; its ETag is their SHA-256")
    @APIResponse(responseCode = "200", description = "The image")
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    public Response get(@PathParam("id") String id, @PathParam("index") String index, Request request) {
        Job job = JobsResource.find(jobs, caller, id);
        Output output = output(job, index);
        EntityTag tag = new EntityTag(output.sha256());
        Response.ResponseBuilder unchanged = Preconditions.unchanged(request, tag);
        if (unchanged != null) {
            return unchanged.header(HttpHeaders.CACHE_CONTROL, FOR_EVER).build();
        }
        Blob blob = open(output);
        return Response.ok(blob.content(), output.mediaType())
                .header(HttpHeaders.CONTENT_LENGTH, blob.bytes())
                .header(HttpHeaders.CACHE_CONTROL, FOR_EVER)
                .header("X-Content-Type-Options", "nosniff")
                .tag(tag)
                .build();
    }

    private static Output output(Job job, String index) {
        if (job.state() != JobState.SUCCEEDED) {
            String hint = job.state().terminal() ? "it never will have any" : "wait until it succeeded";
            throw new ProblemException(
                    FailureCode.OUTPUT_NOT_READY, "the job is " + job.state().wireName() + "; " + hint);
        }
        return job.outputs().stream()
                .filter(output -> Integer.toString(output.index()).equals(index))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        FailureCode.NOT_FOUND,
                        "the job has outputs 0 to " + (job.outputs().size() - 1) + ", not '" + index + "'"));
    }

    private Blob open(Output output) {
        try {
            return blobs.get(output.key())
                    .orElseThrow(() -> new IllegalStateException("the bucket lost object " + output.key()));
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }
}
