package dev.darkroom.gateway.models;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/models}: what jobs may name, and how their input must look. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Models")
public class ModelsResource {

    private final Catalogue catalogue;

    ModelsResource(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(operationId = "listModels", summary = "The current version of every model")
    public ModelView.Page list() {
        return new ModelView.Page(
                catalogue.current().stream().map(ModelView::of).toList());
    }

    @GET
    @Path("{id}")
    @Needs(Scope.READ)
    @Operation(operationId = "getModel", summary = "One model, with the JSON Schema of its input")
    public ModelView get(@PathParam("id") String id) {
        return ModelView.of(find(id));
    }

    @GET
    @Path("{id}/card")
    @Produces("text/markdown; charset=utf-8")
    @Needs(Scope.READ)
    @Operation(operationId = "getModelCard", summary = "The model's card: data, figures, known failures, bias")
    public String card(@PathParam("id") String id) {
        return find(id).description().card();
    }

    private CatalogueModel find(String id) {
        return catalogue
                .find(id, null)
                .orElseThrow(() -> new ProblemException(
                        FailureCode.NOT_FOUND, "there is no model '" + id + "'; GET /v1/models lists all"));
    }
}
