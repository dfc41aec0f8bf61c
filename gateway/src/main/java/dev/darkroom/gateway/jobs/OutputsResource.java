package dev.darkroom.gateway.jobs;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.http.ByteRange;
import dev.darkroom.gateway.http.Preconditions;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs/{id}/outputs/{n}}: the images themselves. */
@Path("/v1/jobs/{id}/outputs/{index}")
@Blocking
@Tag(name = "Jobs")
public class OutputsResource {

    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private static final Duration REDIRECT_FOR = Duration.ofMinutes(10);

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
    @Operation(
            operationId = "getOutput",
            summary = "The bytes of an image; its ETag is their SHA-256",
            description =
                    "With redirect=1 the answer names a place in the store where anybody may fetch the image during"
                            + " the next 10 minutes.")
    @APIResponse(
            responseCode = "200",
            description = "The image",
            content = {@Content(mediaType = "image/png"), @Content(mediaType = "image/jpeg")})
    @APIResponse(
            responseCode = "206",
            description = "The part of it that Range asked for",
            content = {@Content(mediaType = "image/png"), @Content(mediaType = "image/jpeg")})
    @APIResponse(responseCode = "302", description = "Where to fetch it (redirect=1)")
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    @APIResponse(responseCode = "410", description = "It was erased")
    @APIResponse(responseCode = "416", description = "It ends before the part that Range asked for")
    public Response get(
            @PathParam("id") String id,
            @PathParam("index") String index,
            @QueryParam("redirect") @DefaultValue("0") String redirect,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange,
            Request request) {
        Output output = output(JobsResource.find(jobs, caller, id), index);
        EntityTag tag = new EntityTag(output.sha256());
        Response.ResponseBuilder unchanged = Preconditions.unchanged(request, tag);
        if (unchanged != null) {
            return unchanged.header(HttpHeaders.CACHE_CONTROL, FOR_EVER).build();
        }
        if (redirect.equals("1")) {
            return Response.status(Response.Status.FOUND)
                    .location(elsewhere(output))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        }
        boolean whole = ifRange != null && !ifRange.equals('"' + tag.getValue() + '"');
        Optional<ByteRange> part = ByteRange.of(whole ? null : range, output.bytes());
        Blob blob = open(id, output, part);
        Response.ResponseBuilder answer = Response.status(part.isPresent() ? 206 : 200)
                .entity(blob.content())
                .type(output.mediaType())
                .header(HttpHeaders.CONTENT_LENGTH, blob.bytes())
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.CACHE_CONTROL, FOR_EVER)
                .header("X-Content-Type-Options", "nosniff")
                .tag(tag);
        part.ifPresent(bytes -> answer.header("Content-Range", bytes.of(output.bytes())));
        return answer.build();
    }

    private static Output output(Job job, String index) {
        if (job.state() != JobState.SUCCEEDED) {
            String hint = job.state().terminal() ? "it never will have any" : "wait until it succeeded";
            throw new ProblemException(
                    FailureCode.OUTPUT_NOT_READY, "the job is " + job.state().wireName() + "; " + hint);
        }
        if (job.facts().erasedAt() != null) {
            throw new ProblemException(
                    FailureCode.OUTPUT_ERASED,
                    "they were erased at " + job.facts().erasedAt() + "; submit the job again to have them anew");
        }
        return job.outputs().stream()
                .filter(output -> Integer.toString(output.index()).equals(index))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        FailureCode.NOT_FOUND,
                        "the job has outputs 0 to " + (job.outputs().size() - 1) + ", not '" + index + "'"));
    }

    private URI elsewhere(Output output) {
        try {
            return blobs.presignGet(output.key(), REDIRECT_FOR).url();
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }

    private Blob open(String id, Output output, Optional<ByteRange> part) {
        Optional<Blob> found;
        try {
            found = part.isPresent()
                    ? blobs.get(output.key(), part.get().first(), part.get().bytes())
                    : blobs.get(output.key());
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
        if (found.isEmpty()) {
            // Erased since the job was read, or else it is lost.
            output(JobsResource.find(jobs, caller, id), Integer.toString(output.index()));
            throw new IllegalStateException("the bucket lost object " + output.key());
        }
        return found.get();
    }
}
