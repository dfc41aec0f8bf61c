package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs/{id}/events}: a job's events as they happen (server-sent events, WHATWG HTML section 9.2). */
@Path("/v1/jobs/{id}/events")
@Blocking
@Tag(name = "Jobs")
public class EventsResource {

    /** Proxies close what is silent for longer. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final JobStore jobs;
    private final JobEvents events;
    private final CurrentCaller caller;
    private final Clock clock;

    EventsResource(JobStore jobs, JobEvents events, CurrentCaller caller, Clock clock) {
        this.jobs = jobs;
        this.events = events;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Needs(Scope.READ)
    @Operation(
            operationId = "streamEvents",
            summary = "A job's events as they happen",
            description =
                    "Every change of state once and in order, the latest progress and the latest preview of models that draw"
                            + " step by step between them, a comment every 15 s."
                            + " After a broken connection, Last-Event-ID goes on where it broke; 204 tells that all was told."
                            + " The stream ends with the job, whose last event carries it whole.")
    @APIResponse(
            responseCode = "200",
            description = "The events",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = EventView.class)))
    @APIResponse(responseCode = "204", description = "The job's last event was told already")
    public Multi<OutboundSseEvent> stream(
            @PathParam("id") String id,
            @Parameter(description = "The id of the last event that the client got")
                    @HeaderParam("Last-Event-ID")
                    @Nullable
                    String last,
            @Context Sse sse,
            @Context HttpServerResponse response,
            UriInfo uri) {
        String tenant = caller.tenant();
        JobId job = JobsResource.id(id);
        Stamp stamp = jobs.stamp(tenant, job).orElseThrow(JobsResource::noSuchJob);
        JobEvents.Position from = position(last);
        if (stamp.ended() && from.version() >= stamp.version()) {
            // A stream's status is 200 even where it sends nothing.
            throw new WebApplicationException(Response.noContent().build());
        }
        return stream(events.after(tenant, job, from), clock, sse, response, uri);
    }

    /** Events as a stream that ends with them, and has a comment now and then. */
    static Multi<OutboundSseEvent> stream(
            Multi<JobEvents.Event> events, Clock clock, Sse sse, HttpServerResponse response, UriInfo uri) {
        URI base = JobsResource.base(uri);
        OutboundSseEvent end = sse.newEventBuilder().comment("end").build();
        Multi<OutboundSseEvent> told = events.map(event -> EventView.of(event, base, clock.instant()))
                .map(view -> sse.newEventBuilder()
                        .id(view.id().substring(view.id().indexOf('/') + 1))
                        .name(view.type())
                        .data(EventView.class, view)
                        .build());
        Multi<OutboundSseEvent> heartbeat = Multi.createFrom()
                .ticks()
                .startingAfter(HEARTBEAT)
                .every(HEARTBEAT)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEventBuilder().comment("still here").build());
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // Some proxies would keep the events until there are many.
        response.putHeader("X-Accel-Buffering", "no");
        return Multi.createBy()
                .merging()
                .streams(told.onCompletion().continueWith(end), heartbeat)
                .select()
                .first(event -> event != end);
    }

    private static JobEvents.Position position(@Nullable String last) {
        if (last == null || last.isEmpty()) {
            return JobEvents.Position.START;
        }
        return JobEvents.Position.parse(last)
                .orElseThrow(() -> new ProblemException(
                        FailureCode.MALFORMED_REQUEST,
                        "Last-Event-ID is the id of an event of this job, such as 2.17 or 2.17p"));
    }
}
