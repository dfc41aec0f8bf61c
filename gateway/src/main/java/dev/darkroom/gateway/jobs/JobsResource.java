package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.LargeBody;
import dev.darkroom.gateway.http.Preconditions;
import dev.darkroom.gateway.http.Preferences;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.RequestSpan;
import dev.darkroom.gateway.retention.Eraser;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs}: submit a job, look at one, list them. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Jobs")
public class JobsResource {

    /** The largest submission, in bytes: a picture of 10 MiB in base64 and what else a job needs. */
    static final int MAX_SUBMISSION = LargeBody.MOST;

    private final Admission admission;
    private final JobStore jobs;
    private final JobChanges changes;
    private final JobWatch watch;
    private final JobEvents events;
    private final Expectations expectations;
    private final Eraser eraser;
    private final CurrentCaller caller;
    private final RequestSpan span;
    private final Clock clock;

    JobsResource(
            Admission admission,
            JobStore jobs,
            JobChanges changes,
            JobWatch watch,
            JobEvents events,
            Expectations expectations,
            Eraser eraser,
            CurrentCaller caller,
            RequestSpan span,
            Clock clock) {
        this.admission = admission;
        this.jobs = jobs;
        this.changes = changes;
        this.watch = watch;
        this.events = events;
        this.expectations = expectations;
        this.eraser = eraser;
        this.caller = caller;
        this.span = span;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @LargeBody
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "submitJob",
            summary = "Submit a job",
            description = "Once this answers 202 the job is durable and will reach a terminal state. With an"
                    + " Idempotency-Key a repeated submission, also one whose answer was lost, gives the same job again,"
                    + " marked with Idempotency-Replayed: true; the key is kept for 24 hours. With Accept: text/event-stream the"
                    + " answer is the stream of the job's events.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SubmitRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The job ended while the request waited (Prefer: wait=N), or its events are asked for",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = JobView.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = EventView.class))
            })
    public Uni<Response> submit(
            @Parameter(
                            description = "1 to 255 visible ASCII characters that name this submission, such as a UUID",
                            schema = @Schema(minLength = 1, maxLength = 255, pattern = "^[!-~]+$"))
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key,
            @Parameter(
                            description =
                                    "wait=N: wait up to N seconds (at most 60) for the job's end and answer 200 with it;"
                                            + " respond-async: answer at once, as without it (RFC 7240)")
                    @HeaderParam("Prefer")
                    List<String> prefer,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String length,
            @Nullable InputStream body,
            UriInfo uri) {
        Preferences preferences = Preferences.of(prefer);
        String tenant = caller.tenant();
        URI base = base(uri);
        Acceptance acceptance = submit(key, body, length);
        Job job = acceptance.job();
        if (preferences.patience().isZero()) {
            return Uni.createFrom().item(accepted(job, acceptance.replayed(), preferences, base));
        }
        return watch.await(tenant, job.id(), Stamp::ended, preferences.patience())
                .map(stamp -> jobs.find(tenant, job.id()).orElse(job))
                .map(later -> accepted(later, acceptance.replayed(), preferences, base));
    }

    private Acceptance submit(@Nullable String key, @Nullable InputStream body, @Nullable String length) {
        ObjectNode request = Body.readObject(body, MAX_SUBMISSION, length);
        return span.under(() -> admission.submit(
                caller.get(),
                SubmitRequest.read(request, clock.instant()),
                key == null ? null : IdempotencyKey.of(key, request)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    // Only for who asks for it.
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.1")
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @LargeBody
    @Needs(Scope.JOBS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> submitAndStream(
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String length,
            @Nullable InputStream body,
            @Context Sse sse,
            @Context HttpServerResponse response,
            UriInfo uri) {
        Acceptance acceptance = submit(key, body, length);
        Job job = acceptance.job();
        response.putHeader(
                HttpHeaders.LOCATION, base(uri).resolve(job.id().toString()).toString());
        if (acceptance.replayed()) {
            response.putHeader("Idempotency-Replayed", "true");
        }
        return EventsResource.stream(
                events.after(job.tenant(), job.id(), JobEvents.Position.START), clock, sse, response, uri);
    }

    static Response accepted(Job job, boolean replayed, Preferences preferences, URI base) {
        JobView view = JobView.of(job, base);
        boolean ended = job.stamp().ended();
        boolean awaited = preferences.waiting().isPresent() && ended;
        Response.ResponseBuilder answer = Response.status(awaited ? 200 : 202)
                .entity(view)
                .location(view.links().self())
                .tag(job.stamp().tag());
        if (!ended) {
            answer.header(HttpHeaders.RETRY_AFTER, 1);
        }
        if (replayed) {
            answer.header("Idempotency-Replayed", true);
        }
        preferences.applied().ifPresent(applied -> answer.header("Preference-Applied", applied));
        return answer.build();
    }

    @GET
    @Path("{id}")
    @Needs(Scope.READ)
    @Operation(
            operationId = "getJob",
            summary = "A job as it stands",
            description =
                    "With If-None-Match an unchanged job costs a 304. With wait the answer comes as soon as the job"
                            + " differs from that ETag, or, without one, as soon as its state changes or it has ended.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponse(responseCode = "304", description = "Unchanged since the ETag in If-None-Match")
    public Uni<Response> get(
            @PathParam("id") String id,
            @Parameter(description = "How many seconds to wait for news, 0 to 60")
                    @QueryParam("wait")
                    @DefaultValue("0")
                    String wait,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known,
            UriInfo uri,
            Request request) {
        Duration patience = patience(wait);
        String tenant = caller.tenant();
        JobId job = id(id);
        URI base = base(uri);
        Stamp first = jobs.stamp(tenant, job).orElseThrow(JobsResource::noSuchJob);
        Predicate<Stamp> news = known == null
                ? stamp -> stamp.ended() || stamp.version() != first.version()
                : stamp -> stamp.ended() || !known.contains('"' + stamp.tag() + '"');
        Uni<Optional<Stamp>> last = patience.isZero()
                ? Uni.createFrom().item(Optional.of(first))
                : watch.await(tenant, job, news, patience);
        return last.map(stamp -> shown(tenant, job, stamp.orElse(first), base, request));
    }

    /** A 304 where the client knows the stamp's representation, without reading the job; the job otherwise. */
    private Response shown(String tenant, JobId id, Stamp stamp, URI base, Request request) {
        Response.ResponseBuilder unchanged = Preconditions.unchanged(request, new EntityTag(stamp.tag()));
        Response.ResponseBuilder answer;
        boolean ended = stamp.ended();
        if (unchanged == null) {
            Job job = jobs.find(tenant, id).orElseThrow(JobsResource::noSuchJob);
            answer = Response.ok(JobView.of(job, base, expectations.of(job)))
                    .tag(job.stamp().tag());
            ended = job.stamp().ended();
        } else {
            answer = unchanged;
        }
        if (!ended) {
            answer.header(HttpHeaders.RETRY_AFTER, 1);
        }
        return answer.build();
    }

    private static Duration patience(String seconds) {
        if (seconds.matches("[0-9]{1,2}")) {
            Duration wait = Duration.ofSeconds(Long.parseLong(seconds));
            if (wait.compareTo(Preferences.LONGEST_WAIT) <= 0) {
                return wait;
            }
        }
        throw new ProblemException(
                FailureCode.MALFORMED_REQUEST,
                "wait is 0 to " + Preferences.LONGEST_WAIT.toSeconds() + " seconds, not '" + seconds + "'");
    }

    @GET
    @Needs(Scope.READ)
    @Operation(
            operationId = "listJobs",
            summary = "Your jobs, the newest first",
            description = "A parameter tag.NAME=TEXT, any number of them, keeps jobs that have this tag.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobView.Page.class)))
    public Response list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("model") @Nullable String model,
            @Parameter(description = "Only jobs that were submitted with this client_reference")
                    @QueryParam("client_reference")
                    @Nullable
                    String clientReference,
            @Parameter(description = "RFC 3339; only jobs accepted then or later")
                    @QueryParam("created_after")
                    @Nullable
                    String createdAfter,
            @Parameter(description = "RFC 3339; only jobs accepted earlier") @QueryParam("created_before") @Nullable
                    String createdBefore,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit,
            UriInfo uri) {
        int size = ListParameters.pageSize(limit);
        JobId before = cursor == null ? null : Cursor.decode(cursor).last();
        JobQuery query = new JobQuery(
                ListParameters.state(state),
                ListParameters.text("model", model),
                new Labels(
                        ListParameters.text("client_reference", clientReference),
                        ListParameters.tags(uri.getQueryParameters())),
                ListParameters.time("created_after", createdAfter),
                ListParameters.time("created_before", createdBefore),
                before,
                size + 1);
        List<Job> found = jobs.list(caller.tenant(), query);
        boolean more = found.size() > size;
        List<Job> page = more ? found.subList(0, size) : found;
        String next = more ? new Cursor(page.get(size - 1).id()).encode() : null;
        Response.ResponseBuilder answer = Response.ok(new JobView.Page(
                page.stream().map(job -> JobView.of(job, base(uri))).toList(), next));
        if (next != null) {
            URI following =
                    uri.getRequestUriBuilder().replaceQueryParam("cursor", next).build();
            answer.header(HttpHeaders.LINK, "<" + following + ">; rel=\"next\"");
        }
        return answer.build();
    }

    @PATCH
    @Path("{id}")
    @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "amendJob",
            summary = "Change a job that waits",
            description =
                    "Its priority, its deadline, its tags (JSON Merge Patch, RFC 7396). With If-Match it is changed only"
                            + " as you know it. The order among what is on its way to a worker already does not change.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Amendment.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = JobView.class)))
    public Response amend(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Nullable InputStream body,
            UriInfo uri) {
        JobId job = id(id);
        Amendment amendment = Amendment.read(Body.readObject(body));
        Predicate<Stamp> expected =
                stamp -> ifMatch == null || ifMatch.strip().equals("*") || ifMatch.contains('"' + stamp.tag() + '"');
        JobChanges.Amended amended =
                changes.amend(caller.tenant(), job, amendment, expected).orElseThrow(JobsResource::noSuchJob);
        Job now = amended.job();
        JobChanges.Amended.Refusal refused = amended.refused();
        if (refused == JobChanges.Amended.Refusal.CHANGED_MEANWHILE) {
            throw new ProblemException(
                    FailureCode.PRECONDITION_FAILED,
                    "it has changed: its ETag is \"" + now.stamp().tag() + "\" now");
        }
        if (refused != null) {
            throw new ProblemException(
                    FailureCode.JOB_NOT_QUEUED,
                    "the job is " + now.state().wireName() + "; only a job that waits can be changed");
        }
        return Response.ok(JobView.of(now, base(uri))).tag(now.stamp().tag()).build();
    }

    @DELETE
    @Path("{id}")
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "eraseJob",
            summary = "Erase what a job took and left",
            description = "Its input and outputs; that it was, and how it ended, stays. Safe to repeat.")
    @APIResponse(responseCode = "204", description = "Erased")
    public void erase(@PathParam("id") String id) {
        switch (eraser.erase(caller.tenant(), id(id))) {
            case ERASED, ALREADY_ERASED -> {}
            case NOT_ENDED ->
                throw new ProblemException(
                        FailureCode.JOB_NOT_ENDED, "cancel it, or wait for its end, and erase it then");
            case NOT_FOUND -> throw noSuchJob();
        }
    }

    /** The caller's job, or a 404 that is the same for a job of another tenant and for none. */
    static Job find(JobStore jobs, CurrentCaller caller, String id) {
        return jobs.find(caller.tenant(), id(id)).orElseThrow(JobsResource::noSuchJob);
    }

    static JobId id(String id) {
        try {
            return JobId.parse(id);
        } catch (IllegalArgumentException e) {
            throw noSuchJob();
        }
    }

    static ProblemException noSuchJob() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such job; GET /v1/jobs lists yours");
    }

    static URI base(UriInfo uri) {
        return uri.getBaseUriBuilder().path("v1/jobs/").build();
    }
}
