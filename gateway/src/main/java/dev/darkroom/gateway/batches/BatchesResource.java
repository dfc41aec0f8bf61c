package dev.darkroom.gateway.batches;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.LargeBody;
import dev.darkroom.gateway.http.Preconditions;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.RequestSpan;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.IdempotencyKey;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.JobView;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.ListParameters;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/batches}: submit up to 10,000 jobs at once, look at them, cancel them. */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Batches")
public class BatchesResource {

    private static final int MAX_SUBMISSION = LargeBody.MOST;
    private static final String NDJSON = "application/x-ndjson";

    private final Batches batches;
    private final BatchStore store;
    private final CurrentCaller caller;
    private final RequestSpan span;

    BatchesResource(Batches batches, BatchStore store, CurrentCaller caller, RequestSpan span) {
        this.batches = batches;
        this.store = store;
        this.caller = caller;
        this.span = span;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @LargeBody
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "submitBatch",
            summary = "Submit up to 10,000 jobs, all or none",
            description =
                    "As application/json a template and the values to vary in it; as application/x-ndjson a body of POST"
                            + " /v1/jobs on each line, where client_reference and tag.NAME are query parameters. Errors"
                            + " name the line, from 0: /17/input/prompt. A supersede_key has no place in a batch. An"
                            + " Idempotency-Key works as for jobs.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = MatrixRequest.class)),
                @Content(mediaType = NDJSON, schema = @Schema(implementation = String.class))
            })
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            content = @Content(schema = @Schema(implementation = BatchView.class)))
    public Response submitMatrix(
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String length,
            @Nullable InputStream body,
            UriInfo uri) {
        ObjectNode json = Body.readObject(body, MAX_SUBMISSION, length);
        MatrixRequest request = MatrixRequest.read(json);
        Matrix matrix = Matrix.of(request.template(), request.matrix());
        IdempotencyKey once = key == null ? null : IdempotencyKey.of(key, json);
        return accepted(span.under(() -> batches.submit(caller.get(), matrix, request.labels(), once)), uri);
    }

    @POST
    @Consumes(NDJSON)
    @LargeBody
    @Needs(Scope.JOBS)
    @Operation(hidden = true)
    public Response submitLines(
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @QueryParam("client_reference") @Nullable String clientReference,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String length,
            @Nullable InputStream body,
            UriInfo uri) {
        NdjsonLines lines = NdjsonLines.read(Body.bytes(body, MAX_SUBMISSION, length));
        ObjectNode given = JsonNodeFactory.instance.objectNode();
        given.put("client_reference", ListParameters.text("client_reference", clientReference));
        ObjectNode tags = given.putObject("tags");
        ListParameters.tags(uri.getQueryParameters()).forEach(tags::put);
        List<FieldError> errors = new ArrayList<>();
        Labels labels = Labels.read(given, errors);
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST,
                    errors.get(0).pointer().substring(1) + " " + errors.get(0).detail());
        }
        // Who cannot be read was not accepted before.
        IdempotencyKey once = key == null
                ? null
                : lines.all()
                        .map(all -> IdempotencyKey.of(key, given.set("lines", all)))
                        .orElse(null);
        return accepted(span.under(() -> batches.submit(caller.get(), lines, labels, once)), uri);
    }

    private static Response accepted(BatchStore.Acceptance acceptance, UriInfo uri) {
        Batch batch = acceptance.batch();
        BatchView view = BatchView.of(batch, base(uri));
        Response.ResponseBuilder answer = Response.accepted(view)
                .location(view.links().self())
                .tag(batch.tag())
                .header(HttpHeaders.RETRY_AFTER, 1);
        if (acceptance.replayed()) {
            answer.header("Idempotency-Replayed", true);
        }
        return answer.build();
    }

    @GET
    @Needs(Scope.READ)
    @Operation(operationId = "listBatches", summary = "Your batches, the newest first")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BatchView.Page.class)))
    public Response list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("20") String limit,
            UriInfo uri) {
        int size = ListParameters.pageSize(limit);
        BatchId before = cursor == null ? null : BatchCursor.batch(cursor);
        List<Batch> found = store.list(caller.tenant(), before, size + 1);
        List<Batch> page = found.subList(0, Math.min(size, found.size()));
        String next = found.size() > size ? BatchCursor.after(page.get(size - 1).id()) : null;
        List<BatchView> data =
                page.stream().map(batch -> BatchView.of(batch, base(uri))).toList();
        return page(new BatchView.Page(data, next), next, uri);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.READ)
    @Operation(
            operationId = "getBatch",
            summary = "A batch as it stands",
            description = "The counts are exact. With If-None-Match an unchanged batch answers 304.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BatchView.class)))
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    public Response get(@PathParam("id") String id, UriInfo uri, Request request) {
        Batch batch = find(id(id));
        Response.ResponseBuilder unchanged = Preconditions.unchanged(request, new EntityTag(batch.tag()));
        Response.ResponseBuilder answer =
                unchanged == null ? Response.ok(BatchView.of(batch, base(uri))).tag(batch.tag()) : unchanged;
        if (batch.finishedAt() == null) {
            answer.header(HttpHeaders.RETRY_AFTER, 1);
        }
        return answer.build();
    }

    @GET
    @Path("{id}/items")
    @Needs(Scope.READ)
    @Operation(operationId = "listBatchItems", summary = "The jobs of a batch, in its order, each with its index")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BatchView.Items.class)))
    public Response items(
            @PathParam("id") String id,
            @QueryParam("state") @Nullable String state,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit,
            UriInfo uri) {
        int size = ListParameters.pageSize(limit);
        int after = cursor == null ? -1 : BatchCursor.item(cursor);
        List<Job> found = store.items(caller.tenant(), id(id), ListParameters.state(state), after, size + 1)
                .orElseThrow(BatchesResource::noSuchBatch);
        URI jobs = uri.getBaseUriBuilder().path("v1/jobs/").build();
        List<BatchView.Item> data = found.stream()
                .limit(size)
                .map(job -> new BatchView.Item(index(job), JobView.of(job, jobs)))
                .toList();
        String next = found.size() > size ? BatchCursor.after(index(found.get(size - 1))) : null;
        return page(new BatchView.Items(data, next), next, uri);
    }

    private static int index(Job job) {
        return Objects.requireNonNull(job.facts().batchIndex());
    }

    @POST
    @Path("{id}/cancel")
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "cancelBatch",
            summary = "Cancel all jobs of a batch",
            description =
                    "Those that wait are canceled at once and never run. Those that run are asked to stop at their"
                            + " next step, unless they end before. Safe to repeat.")
    @Parameter(name = "id", schema = @Schema(implementation = String.class))
    public BatchView.Canceled cancel(@PathParam("id") String id, UriInfo uri) {
        BatchId batch = id(id);
        Batches.Canceled canceled = batches.cancel(caller.tenant(), batch).orElseThrow(BatchesResource::noSuchBatch);
        return new BatchView.Canceled(
                canceled.canceled(), canceled.cancelRequested(), BatchView.of(find(batch), base(uri)));
    }

    private static Response page(Object page, @Nullable String next, UriInfo uri) {
        Response.ResponseBuilder answer = Response.ok(page);
        if (next != null) {
            URI following =
                    uri.getRequestUriBuilder().replaceQueryParam("cursor", next).build();
            answer.header(HttpHeaders.LINK, "<" + following + ">; rel=\"next\"");
        }
        return answer.build();
    }

    private Batch find(BatchId id) {
        return store.find(caller.tenant(), id).orElseThrow(BatchesResource::noSuchBatch);
    }

    private static BatchId id(String id) {
        try {
            return BatchId.parse(id);
        } catch (IllegalArgumentException e) {
            throw noSuchBatch();
        }
    }

    private static ProblemException noSuchBatch() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such batch; GET /v1/batches lists yours");
    }

    private static URI base(UriInfo uri) {
        return uri.getBaseUriBuilder().path("v1/batches/").build();
    }
}
