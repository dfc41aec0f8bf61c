package dev.darkroom.gateway.accounts;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.accounts.TenantView.TenantPage;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.Paging;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
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
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/tenants}: who uses the platform, and how much of it. */
@Path("/v1/admin")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class TenantsResource {

    private final Tenants tenants;
    private final CurrentCaller caller;

    TenantsResource(Tenants tenants, CurrentCaller caller) {
        this.tenants = tenants;
        this.caller = caller;
    }

    @GET
    @Path("/tenants")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "listTenants", summary = "All tenants, in the order of their ids")
    public TenantPage list(
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @DefaultValue("50") String limit) {
        Paging paging = Paging.read("tenants", limit, cursor);
        Paging.Page<Tenant> page = paging.cut(tenants.list(paging.after(id -> id), paging.rows()), Tenant::id);
        return new TenantPage(page.rows().stream().map(TenantView::of).toList(), page.next());
    }

    @GET
    @Path("/tenants/{id}")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "getTenant", summary = "One tenant")
    public TenantView get(@PathParam("id") String id) {
        return TenantView.of(find(id));
    }

    @POST
    @Path("/tenants")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "createTenant",
            summary = "Make a tenant",
            description = "It can do nothing before it has a key: POST /v1/admin/keys.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TenantRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = TenantView.class)))
    public Response create(@Nullable InputStream body, UriInfo uri) {
        TenantRequest request = TenantRequest.create(Body.readObject(body));
        Tenant made = tenants.create(request.tenant(), entry("tenant.create", request.id(), request.details()))
                .orElseThrow(() -> new ProblemException(
                        FailureCode.CONFLICT,
                        "there is a tenant '" + request.id() + "' already; choose another id, or change that one"));
        return Response.created(uri.getBaseUriBuilder()
                        .path("v1/admin/tenants/" + made.id())
                        .build())
                .entity(TenantView.of(made))
                .build();
    }

    @PATCH
    @Path("/tenants/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "changeTenant",
            summary = "Change what a tenant may use",
            description = "What is left out stays. It holds for the next job that is accepted or sent to a worker.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TenantRequest.class)))
    public TenantView change(@PathParam("id") String id, @Nullable InputStream body) {
        String known = find(id).id();
        TenantPatch patch = TenantPatch.read(Body.readObject(body));
        return TenantView.of(tenants.change(known, patch, entry("tenant.change", known, patch.details()))
                .orElseThrow(TenantsResource::noSuch));
    }

    private AuditEntry entry(String action, String tenant, Map<String, Object> details) {
        return new AuditEntry(caller.get(), action, "tenant:" + tenant, details);
    }

    private Tenant find(String id) {
        return tenants.find(id).orElseThrow(TenantsResource::noSuch);
    }

    private static ProblemException noSuch() {
        return new ProblemException(FailureCode.NOT_FOUND, "there is no such tenant; GET /v1/admin/tenants lists all");
    }
}
