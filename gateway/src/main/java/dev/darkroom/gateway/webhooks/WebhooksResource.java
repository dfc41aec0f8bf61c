package dev.darkroom.gateway.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.net.Destination;
import dev.darkroom.gateway.net.Destination.BadUrlException;
import dev.darkroom.gateway.net.Guard;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import dev.darkroom.gateway.webhooks.EndpointView.SecretView;
import dev.darkroom.gateway.webhooks.EndpointView.TestView;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/webhooks}: who is told of events. */
@Path("/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Webhooks")
public class WebhooksResource {

    private static final int MOST_SHOWN = 1_000;

    /** Of a tenant at once: tests do not take their turn among its deliveries. */
    private static final int MOST_TESTS = 4;

    private final EndpointStore endpoints;
    private final DeliveryStore deliveries;
    private final Courier courier;
    private final Guard guard;
    private final CurrentCaller caller;
    private final ObjectMapper json;
    private final NoArgGenerator ids;
    private final RandomGenerator chance;
    private final Clock clock;

    /** The webhooks that are being tested, and whose they are. */
    private final Map<UUID, String> testing = new ConcurrentHashMap<>();

    WebhooksResource(
            EndpointStore endpoints,
            DeliveryStore deliveries,
            Courier courier,
            Guard guard,
            CurrentCaller caller,
            ObjectMapper json,
            NoArgGenerator ids,
            RandomGenerator chance,
            Clock clock) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.courier = courier;
        this.guard = guard;
        this.caller = caller;
        this.json = json;
        this.ids = ids;
        this.chance = chance;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "createWebhook",
            summary = "Register a receiver of events",
            description = "Messages follow Standard Webhooks. The secret is shown here and never again.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = EndpointRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = EndpointView.class)))
    public Response create(@Nullable InputStream body, UriInfo uri) {
        EndpointRequest request = EndpointRequest.read(Body.readObject(body), null);
        Webhook.check(request.webhook(), guard, "/url");
        Endpoint endpoint = new Endpoint(
                ids.generate(),
                caller.tenant(),
                request.webhook(),
                request.description(),
                true,
                null,
                null,
                clock.instant());
        SigningSecret secret = SigningSecret.random(chance);
        if (!endpoints.add(endpoint, secret)) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "a tenant has at most " + Endpoint.MOST + " webhooks; delete one, or let one take more events");
        }
        return Response.created(uri.getBaseUriBuilder()
                        .path("v1/webhooks/" + endpoint.id())
                        .build())
                .entity(EndpointView.of(endpoint, secret))
                .build();
    }

    @GET
    @Needs(Scope.READ)
    @Operation(operationId = "listWebhooks", summary = "Your receivers; at most 20")
    public EndpointView.Page list() {
        return new EndpointView.Page(
                endpoints.list(caller.tenant()).stream()
                        .map(each -> EndpointView.of(each, null))
                        .toList(),
                null);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.READ)
    @Operation(operationId = "getWebhook", summary = "One receiver")
    public EndpointView get(@PathParam("id") String id) {
        return EndpointView.of(find(id), null);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "changeWebhook",
            summary = "Change a receiver",
            description =
                    "What is left out stays. enabled: false cancels what waits for it; enabled: true lets it hear of"
                            + " new events again.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = EndpointRequest.class)))
    public EndpointView change(@PathParam("id") String id, @Nullable InputStream body) {
        Endpoint was = find(id);
        EndpointRequest request = EndpointRequest.read(Body.readObject(body), was);
        Webhook.check(request.webhook(), guard, "/url");
        Endpoint is = was.with(request.webhook(), request.description(), request.enabled());
        if (!endpoints.update(is)) {
            throw noSuch();
        }
        return EndpointView.of(is, null);
    }

    @DELETE
    @Path("{id}")
    @Needs(Scope.JOBS)
    @Operation(operationId = "deleteWebhook", summary = "Remove a receiver and its log")
    @APIResponse(responseCode = "204", description = "It is gone")
    public void delete(@PathParam("id") String id) {
        if (!endpoints.delete(caller.tenant(), id(id))) {
            throw noSuch();
        }
    }

    @POST
    @Path("{id}/rotate")
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Give a receiver a new secret",
            description = "For 24 hours the old one signs too: messages carry both signatures.")
    public EndpointView rotate(@PathParam("id") String id) {
        Endpoint endpoint = find(id);
        SigningSecret secret = SigningSecret.random(chance);
        return EndpointView.of(
                endpoint,
                endpoints
                        .rotate(endpoint.tenant(), endpoint.id(), secret)
                        .orElseThrow(WebhooksResource::noSuch)
                        .current());
    }

    @POST
    @Path("{id}/test")
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "testWebhook",
            summary = "Send a webhook.test event now",
            description =
                    "Answers with what the receiver said. It is tried once, and not in the log. One test of a receiver"
                            + " at a time, and four of yours; 429 beyond that.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TestView.class)))
    public Uni<TestView> test(@PathParam("id") String id) {
        Endpoint endpoint = find(id);
        Secrets secrets = endpoints.secrets(endpoint.tenant(), endpoint.id()).orElseThrow(WebhooksResource::noSuch);
        Instant now = clock.instant();
        String event = ids.generate().toString();
        Message message = Message.of(event, now, testBody(event, now, endpoint.id()), secrets);
        try {
            Destination to = Destination.parse(endpoint.webhook().url());
            beginTest(endpoint);
            return Uni.createFrom()
                    .completionStage(
                            courier.post(to, message).whenComplete((answer, e) -> testing.remove(endpoint.id())))
                    .map(answer -> new TestView(
                            event,
                            answer.delivered(),
                            answer.status(),
                            answer.error(),
                            answer.durationMs(),
                            answer.body()
                                    .substring(
                                            0,
                                            Math.min(MOST_SHOWN, answer.body().length()))));
        } catch (BadUrlException e) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "its URL " + e.getMessage());
        }
    }

    /** Also where the client did not wait for the answer, a test lasts until its receiver was heard. */
    private void beginTest(Endpoint endpoint) {
        boolean first = testing.putIfAbsent(endpoint.id(), endpoint.tenant()) == null;
        long yours = testing.values().stream().filter(endpoint.tenant()::equals).count();
        if (first && yours <= MOST_TESTS) {
            return;
        }
        if (first) {
            testing.remove(endpoint.id());
        }
        throw new ProblemException(
                FailureCode.RATE_LIMITED,
                first
                        ? MOST_TESTS + " tests of your webhooks are under way; wait for an answer"
                        : "a test of this webhook is under way; wait for its answer",
                Map.of(HttpHeaders.RETRY_AFTER, "1"));
    }

    /** The envelope of all events, about no job. */
    private String testBody(String event, Instant now, UUID endpoint) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", event);
        body.put("type", "webhook.test");
        body.put("time", now);
        body.put("job", null);
        body.put("sequence", 0);
        body.put("data", Map.of("webhook", endpoint));
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
    }

    @GET
    @Path("{id}/deliveries")
    @Needs(Scope.READ)
    @Operation(operationId = "listWebhookDeliveries", summary = "What was sent to a receiver, the newest first")
    public DeliveryView.Page deliveries(
            @PathParam("id") String id,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        Endpoint endpoint = find(id);
        return DeliveriesResource.page(deliveries, endpoint.tenant(), endpoint.id(), cursor, limit);
    }

    @GET
    @Path("secret")
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "getWebhookSecret",
            summary = "What signs the messages to URLs that your jobs name",
            description = "One for all of your jobs; made when it is first asked for or needed.")
    public SecretView secret() {
        return new SecretView(endpoints
                .ownSecrets(caller.tenant(), SigningSecret.random(chance))
                .current()
                .text());
    }

    @POST
    @Path("secret/rotate")
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "rotateOwnWebhookSecret",
            summary = "Change the secret for the URLs that your jobs name",
            description = "For 24 hours the old one signs too.")
    public SecretView rotateSecret() {
        return new SecretView(endpoints
                .rotateOwn(caller.tenant(), SigningSecret.random(chance))
                .current()
                .text());
    }

    private Endpoint find(String id) {
        return endpoints.find(caller.tenant(), id(id)).orElseThrow(WebhooksResource::noSuch);
    }

    /** The id, which is a UUID as this API writes it. */
    static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw noSuch();
        }
        throw noSuch();
    }

    static ProblemException noSuch() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such webhook; GET /v1/webhooks lists yours");
    }
}
