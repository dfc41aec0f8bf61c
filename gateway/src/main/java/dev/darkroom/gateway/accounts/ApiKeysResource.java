package dev.darkroom.gateway.accounts;

import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.accounts.ApiKeyRequest.RotateRequest;
import dev.darkroom.gateway.accounts.ApiKeyView.ApiKeyPage;
import dev.darkroom.gateway.accounts.ApiKeys.Change;
import dev.darkroom.gateway.accounts.ApiKeys.Changed;
import dev.darkroom.gateway.accounts.ApiKeys.NewKey;
import dev.darkroom.gateway.accounts.ApiKeys.Refusal;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.Paging;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Keys;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/keys}: the API keys of all tenants. */
@Path("/v1/admin/keys")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class ApiKeysResource {

    private final ApiKeys ledger;
    private final Keys known;
    private final CurrentCaller caller;
    private final NoArgGenerator ids;
    private final RandomGenerator chance;
    private final Clock clock;

    ApiKeysResource(
            ApiKeys ledger, Keys known, CurrentCaller caller, NoArgGenerator ids, RandomGenerator chance, Clock clock) {
        this.ledger = ledger;
        this.known = known;
        this.caller = caller;
        this.ids = ids;
        this.chance = chance;
        this.clock = clock;
    }

    @GET
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "listApiKeys",
            summary = "Keys, the newest first",
            description = "Revoked and expired ones, too; never a secret.")
    public ApiKeyPage list(
            @Parameter(description = "Only those of this tenant") @QueryParam("tenant") @Nullable String tenant,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        Paging paging = Paging.read("keys", limit, cursor);
        Paging.Page<ApiKey> page = paging.cut(
                ledger.list(Paging.text("tenant", tenant), paging.after(UUID::fromString), paging.rows()), ApiKey::id);
        return new ApiKeyPage(
                page.rows().stream().map(each -> ApiKeyView.of(each, null)).toList(), page.next());
    }

    @GET
    @Path("{id}")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "getApiKey", summary = "One key, without its secret")
    public ApiKeyView get(@PathParam("id") String id) {
        return ApiKeyView.of(find(id), null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "createApiKey",
            summary = "Make a key for a tenant",
            description = "The secret is shown here and never again: only its SHA-256 is kept.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ApiKeyRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = ApiKeyView.class)))
    public Response create(@Nullable InputStream body, UriInfo uri) {
        ApiKeyRequest request = ApiKeyRequest.create(Body.readObject(body), clock.instant());
        KeySecret secret = KeySecret.random(chance);
        UUID id = ids.generate();
        NewKey key =
                new NewKey(id, request.tenant(), request.grant(), secret.hash(), secret.hint(), request.expiresAt());
        ApiKey made = ledger.create(key, entry("key.create", id, request.details()))
                .orElseThrow(() -> new ProblemException(
                        FailureCode.INVALID_INPUT,
                        "there is no tenant '" + request.tenant() + "'; make it first: POST /v1/admin/tenants"));
        return Response.created(
                        uri.getBaseUriBuilder().path("v1/admin/keys/" + id).build())
                .entity(ApiKeyView.of(made, secret))
                .build();
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "changeApiKey",
            summary = "Change a key's name, scopes or quota",
            description =
                    "What is left out stays. It holds at once on this gateway, and on the others within a second.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ApiKeyRequest.class)))
    public ApiKeyView change(@PathParam("id") String id, @Nullable InputStream body) {
        ApiKey was = find(id);
        GrantPatch patch = GrantPatch.read(Body.readObject(body));
        return ApiKeyView.of(
                change(was, new ApiKeys.Amend(patch), entry("key.change", was.id(), patch.details(was.tenant()))),
                null);
    }

    @POST
    @Path("{id}:rotate")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "rotateApiKey",
            summary = "Give a key a new secret",
            description =
                    "It keeps its id. The former secret works for grace_s seconds, a day where that is left out. Until they are"
                            + " over another rotation is refused with 409, but for one with grace_s 0.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = RotateRequest.class)))
    public ApiKeyView rotate(@PathParam("id") String id, @Nullable InputStream body) {
        ApiKey was = find(id);
        RotateRequest request = RotateRequest.read(Body.readOptional(body));
        KeySecret secret = KeySecret.random(chance);
        return ApiKeyView.of(
                change(
                        was,
                        new ApiKeys.Rotate(secret.hash(), secret.hint(), request.grace()),
                        entry("key.rotate", was.id(), Map.of("grace_s", request.graceS(), "tenant", was.tenant()))),
                secret);
    }

    @POST
    @Path("{id}:revoke")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "revokeApiKey",
            summary = "End a key",
            description =
                    "For ever; at once on this gateway, and on the others within a second, or ten where they cannot be"
                            + " told. Its jobs go on. Safe to repeat.")
    public ApiKeyView revoke(@PathParam("id") String id) {
        ApiKey was = find(id);
        return ApiKeyView.of(
                change(was, new ApiKeys.Revoke(), entry("key.revoke", was.id(), Map.of("tenant", was.tenant()))), null);
    }

    private ApiKey change(ApiKey was, Change change, AuditEntry entry) {
        Changed changed = ledger.change(was.id(), change, entry).orElseThrow(ApiKeysResource::noSuch);
        if (changed.refused() != null) {
            throw refused(changed.refused(), changed.key());
        }
        known.forget(was.id());
        return changed.key();
    }

    private static ProblemException refused(Refusal why, ApiKey key) {
        return switch (why) {
            case LAST_ADMIN ->
                new ProblemException(
                        FailureCode.LAST_ADMIN_KEY,
                        "no key with the scope admin would be left; make another one first: POST /v1/admin/keys");
            case OF_SETTINGS ->
                new ProblemException(
                        FailureCode.CONFLICT,
                        "the gateway's settings make this key at each start (darkroom.bootstrap.keys); change it there, or"
                                + " revoke it and make another one");
            case OF_PROVIDER ->
                new ProblemException(
                        FailureCode.CONFLICT,
                        "a provider of identities says each time somebody signs in who they are and what they may, and nobody"
                                + " knows the secret of their key; change it at the provider, or revoke the key");
            case IN_GRACE ->
                new ProblemException(
                        FailureCode.FORMER_SECRET_WORKS,
                        "the secret before the last rotation works until "
                                + key.life().oldSecretUntil()
                                + " and would end now, while programs may still use it; rotate after that, or with grace_s 0"
                                + " (not at all), which ends every former secret at once");
            case REVOKED -> new ProblemException(FailureCode.CONFLICT, "this key is revoked; make another one");
        };
    }

    private AuditEntry entry(String action, UUID key, Map<String, Object> details) {
        return new AuditEntry(caller.get(), action, "key:" + key, details);
    }

    private ApiKey find(String id) {
        try {
            return ledger.find(UUID.fromString(id)).orElseThrow(ApiKeysResource::noSuch);
        } catch (IllegalArgumentException e) {
            throw noSuch();
        }
    }

    private static ProblemException noSuch() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such key; GET /v1/admin/keys lists all");
    }
}
