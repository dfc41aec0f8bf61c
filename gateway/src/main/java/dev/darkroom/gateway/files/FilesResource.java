package dev.darkroom.gateway.files;

import dev.darkroom.blobs.Blob;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.LargeBody;
import dev.darkroom.gateway.http.Preconditions;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/files}: pictures that are uploaded once and named in any number of jobs. */
@Path("/v1/files")
@Blocking
@Tag(name = "Files")
public class FilesResource {

    private static final int LARGEST_PAGE = 200;

    private final Files files;
    private final CurrentCaller caller;

    FilesResource(Files files, CurrentCaller caller) {
        this.files = files;
        this.caller = caller;
    }

    @POST
    @Consumes({MediaType.MULTIPART_FORM_DATA, MediaType.APPLICATION_JSON, "image/png", "image/jpeg"})
    @LargeBody
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "createFile",
            summary = "Upload a picture, or ask for a place to upload it to",
            description = "A PNG or JPEG of at most 10 MiB, as the one part 'file' of a form or as the body itself, is"
                    + " checked and ready at once. A JSON body tells of a picture that the client then puts into the"
                    + " store by the request in 'upload'; it is checked when it is completed or first used. Inputs of"
                    + " jobs name a file as file:ID. A file is kept for 30 days after its last use, a pending one for"
                    + " 24 hours.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.MULTIPART_FORM_DATA,
                        schema =
                                @Schema(
                                        type = SchemaType.OBJECT,
                                        requiredProperties = "file",
                                        properties =
                                                @SchemaProperty(
                                                        name = "file",
                                                        type = SchemaType.STRING,
                                                        format = "binary"))),
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = FileRequest.class)),
                @Content(mediaType = "image/png", schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = "image/jpeg", schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = FileView.class)))
    public Response create(
            @Nullable InputStream body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String length,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            UriInfo uri) {
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE, "send the bytes as they are, without a Content-Encoding");
        }
        FileView view;
        if (MediaType.valueOf(contentType).isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
            FileRequest request = FileRequest.read(Body.readObject(body));
            StoredFile file = files.expect(caller.tenant(), request.mediaType(), request.bytes(), request.sha256());
            view = FileView.of(file, base(uri), files.upload(file));
        } else {
            view = FileView.of(files.take(caller.tenant(), Uploads.read(body, contentType, length)), base(uri));
        }
        return Response.created(view.links().self())
                .type(MediaType.APPLICATION_JSON)
                .entity(view)
                .build();
    }

    @GET
    @Needs(Scope.READ)
    @Operation(operationId = "listFiles", summary = "Your files, the newest first")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = FileView.Page.class)))
    public Response list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit,
            UriInfo uri) {
        int size = pageSize(limit);
        UUID before = cursor == null ? null : before(cursor);
        List<StoredFile> found = files.list(caller.tenant(), before, size + 1);
        boolean more = found.size() > size;
        List<FileView> page = found.stream()
                .limit(size)
                .map(file -> FileView.of(file, base(uri)))
                .toList();
        String next = more ? page.get(size - 1).id().toString() : null;
        Response.ResponseBuilder answer = json(new FileView.Page(page, next));
        if (next != null) {
            URI following =
                    uri.getRequestUriBuilder().replaceQueryParam("cursor", next).build();
            answer.header(HttpHeaders.LINK, "<" + following + ">; rel=\"next\"");
        }
        return answer.build();
    }

    @GET
    @Path("{id}")
    @Needs(Scope.READ)
    @Operation(operationId = "getFile", summary = "A file as it stands")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = FileView.class)))
    public Response get(@PathParam("id") String id, UriInfo uri) {
        return json(FileView.of(files.find(caller.tenant(), id(id)), base(uri))).build();
    }

    @POST
    @Path("{id}/complete")
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "completeFile",
            summary = "Have an upload checked",
            description = "Safe to repeat. A refused upload may be sent again while its request is valid.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = FileView.class)))
    public Response complete(@PathParam("id") String id, UriInfo uri) {
        return json(FileView.of(files.complete(caller.tenant(), id(id)), base(uri)))
                .build();
    }

    @GET
    @Path("{id}/content")
    @Needs(Scope.READ)
    @Operation(operationId = "getFileContent", summary = "The bytes of a file; its ETag is their SHA-256")
    @APIResponse(
            responseCode = "200",
            description = "The picture",
            content = {@Content(mediaType = "image/png"), @Content(mediaType = "image/jpeg")})
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    public Response content(@PathParam("id") String id, Request request) {
        StoredFile file = files.find(caller.tenant(), id(id));
        StoredFile.Found found = file.found();
        if (found != null) {
            Response.ResponseBuilder unchanged = Preconditions.unchanged(
                    request, new EntityTag(found.picture().sha256()));
            if (unchanged != null) {
                return unchanged.build();
            }
        }
        Blob blob = files.open(file);
        return Response.ok(blob.content(), file.mediaType())
                .header(HttpHeaders.CONTENT_LENGTH, blob.bytes())
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                // What a client sent is shown as a picture or not at all.
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .tag(found == null ? null : new EntityTag(found.picture().sha256()))
                .build();
    }

    @DELETE
    @Path("{id}")
    @Needs(Scope.JOBS)
    @Operation(operationId = "deleteFile", summary = "Delete a file; jobs that use its picture already keep it")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Response delete(@PathParam("id") String id) {
        files.delete(caller.tenant(), id(id));
        return Response.noContent().build();
    }

    private static UUID id(String text) {
        return Files.id(text)
                .orElseThrow(() -> new ProblemException(
                        FailureCode.NOT_FOUND, "there is no such file; GET /v1/files lists yours"));
    }

    private static UUID before(String cursor) {
        return Files.id(cursor)
                .orElseThrow(() -> new ProblemException(
                        FailureCode.MALFORMED_REQUEST,
                        "this cursor is not one that a list gave; leave it out to begin with the newest"));
    }

    private static int pageSize(String limit) {
        int size = limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
        if (size < 1 || size > LARGEST_PAGE) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST, "limit is 1 to " + LARGEST_PAGE + ", not '" + limit + "'");
        }
        return size;
    }

    private static Response.ResponseBuilder json(Object entity) {
        return Response.ok(entity, MediaType.APPLICATION_JSON_TYPE);
    }

    private static URI base(UriInfo uri) {
        return uri.getBaseUriBuilder().path("v1/files/").build();
    }
}
