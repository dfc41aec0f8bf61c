package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.gateway.http.Preconditions;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.pictures.PictureFile;
import dev.darkroom.gateway.pictures.Shelf;
import dev.darkroom.gateway.pictures.UnfitPictureException;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/jobs/{id}/inputs/{name}}: the pictures that a job was made from. */
@Path("/v1/jobs/{id}/inputs/{name}")
@Blocking
@Tag(name = "Jobs")
public class InputsResource {

    private final JobStore jobs;
    private final Shelf shelf;
    private final CurrentCaller caller;

    InputsResource(JobStore jobs, Shelf shelf, CurrentCaller caller) {
        this.jobs = jobs;
        this.shelf = shelf;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(
            operationId = "getInput",
            summary = "A picture that a job was made from; its ETag is its SHA-256",
            description = "By the name of the input, such as image, where the job's input shows sha256:….")
    @APIResponse(
            responseCode = "200",
            description = "The picture",
            content = {@Content(mediaType = "image/png"), @Content(mediaType = "image/jpeg")})
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    public Response get(@PathParam("id") String id, @PathParam("name") String name, Request request)
            throws UnfitPictureException {
        Job job = JobsResource.find(jobs, caller, id);
        PictureReference reference =
                PictureReference.parse(job.input().path(name).asText("")).orElseThrow(() -> noPicture(name));
        EntityTag tag = new EntityTag(reference.sha256());
        Response.ResponseBuilder unchanged = Preconditions.unchanged(request, tag);
        if (unchanged != null) {
            return unchanged.build();
        }
        PictureFile picture = shelf.get(job.tenant(), reference).orElseThrow(() -> noPicture(name));
        return Response.ok(picture.bytes(), picture.mediaType())
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                // What a client sent is shown as a picture or not at all.
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .tag(tag)
                .build();
    }

    private static ProblemException noPicture(String name) {
        return new ProblemException(
                FailureCode.NOT_FOUND, "the job's input '" + name + "' is no picture, or it is no longer kept");
    }
}
