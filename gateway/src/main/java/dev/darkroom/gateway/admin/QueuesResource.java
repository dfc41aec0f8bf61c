package dev.darkroom.gateway.admin;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.queues.QueueReading;
import dev.darkroom.gateway.queues.Queues;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/queues}: what waits, why, for how long, and what to do. */
@Path("/v1/admin")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin: queues")
public class QueuesResource {

    private static final int MOST_POINTS = 400;
    private static final int SAMPLE_S = 10;
    private static final int MOST_MINUTES = 24 * 60;

    private final Queues queues;
    private final QueuesViews views;
    private final QueuesStream stream;

    QueuesResource(Queues queues, QueuesViews views, QueuesStream stream) {
        this.queues = queues;
        this.views = views;
        this.stream = stream;
    }

    @GET
    @Path("/queues")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "getQueues",
            summary = "What waits and runs, and what is wrong",
            description =
                    "Exact as of one moment: the transactions that change jobs keep the counts. With a filter, depth sums"
                            + " the lines that fit; rates, workers, Kafka's lag and empty_at are of the whole pool.")
    public QueuesView get(
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("model") @Nullable String model,
            @QueryParam("tenant") @Nullable String tenant,
            @Parameter(description = "interactive, normal or batch") @QueryParam("priority") @Nullable
                    String priority) {
        Priority only = priority == null
                ? null
                : Priority.named(priority)
                        .orElseThrow(() -> new ProblemException(
                                FailureCode.MALFORMED_REQUEST,
                                "priority is one of " + String.join(", ", Priority.names()) + ", not '" + priority
                                        + "'"));
        return views.view(
                pool,
                line -> (model == null || line.model().equals(model))
                        && (tenant == null || line.tenant().equals(tenant))
                        && (only == null || line.priority() == only));
    }

    @GET
    @Path("/queues/{pool}/history")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "getQueueHistory",
            summary = "How a pool stood during the last minutes",
            description = "At most 400 points, from samples of every 10 s, which are kept for a day.")
    public HistoryView history(
            @PathParam("pool") String pool,
            @Parameter(description = "1 to 1440") @QueryParam("minutes") @DefaultValue("60") String minutes) {
        int back = minutes(minutes);
        QueueReading.Pool known = pool(queues.read(), pool);
        int most = back * 60 / SAMPLE_S;
        Duration each = Duration.ofSeconds((long) SAMPLE_S * Math.max(1, (most + MOST_POINTS - 1) / MOST_POINTS));
        return HistoryView.of(known.name(), back, each, queues.history(known.name(), Duration.ofMinutes(back), each));
    }

    @GET
    @Path("/queues/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "streamQueues",
            summary = "All queues, every two seconds",
            description =
                    "Each event is what GET /v1/admin/queues answers. It is read once for all who watch at a gateway.")
    @APIResponse(
            responseCode = "200",
            description = "The queues, again and again",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = QueuesView.class)))
    public Multi<QueuesView> stream(@Context HttpServerResponse response) {
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.putHeader("X-Accel-Buffering", "no");
        return stream.views();
    }

    private static int minutes(String text) {
        int minutes = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (minutes < 1 || minutes > MOST_MINUTES) {
            throw new ProblemException(
                    FailureCode.MALFORMED_REQUEST, "minutes is 1 to " + MOST_MINUTES + ", not '" + text + "'");
        }
        return minutes;
    }

    /** A pool by its name, or 404. */
    static QueueReading.Pool pool(QueueReading reading, String name) {
        return reading.pools().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        FailureCode.NOT_FOUND,
                        "there is no pool '" + name + "'; a pool is known once a worker announced it"));
    }
}
