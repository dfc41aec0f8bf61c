package dev.darkroom.gateway.audit;

import dev.darkroom.gateway.audit.AuditView.AuditPage;
import dev.darkroom.gateway.http.Paging;
import dev.darkroom.gateway.http.Paging.Page;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/audit}: who did what. */
@Path("/v1/admin/audit")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class AuditResource {

    private final AuditLog log;

    AuditResource(AuditLog log) {
        this.log = log;
    }

    @GET
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "listAudit",
            summary = "What administrators did, the newest first",
            description = "One entry for each act, written in the transaction of the act. Entries are never changed.")
    public AuditPage list(
            @Parameter(description = "Only this action, such as key.revoke") @QueryParam("action") @Nullable
                    String action,
            @Parameter(description = "Only what this key did: its id") @QueryParam("key") @Nullable String key,
            @Parameter(description = "Only what was done to this, such as pool:default") @QueryParam("target") @Nullable
                    String target,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        Paging paging = Paging.read("audit", limit, cursor);
        Page<AuditRecord> page = paging.cut(
                log.list(new AuditLog.Query(
                        Paging.text("action", action),
                        Paging.id("key", key),
                        Paging.text("target", target),
                        paging.after(Long::valueOf),
                        paging.rows())),
                AuditRecord::id);
        return new AuditPage(page.rows().stream().map(AuditView::of).toList(), page.next());
    }
}
