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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/models}: what jobs may name, and how their input must look. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Models")
public class ModelsResource {

    private static final Pattern PICTURE = Pattern.compile("data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/]+=*)");

    private final Catalogue catalogue;

    ModelsResource(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(operationId = "listModels", summary = "The current version of every model")
    public ModelView.Page list(UriInfo uri) {
        return new ModelView.Page(catalogue.current().stream()
                .map(model -> ModelView.of(model, base(uri)))
                .toList());
    }

    @GET
    @Path("{id}")
    @Needs(Scope.READ)
    @Operation(operationId = "getModel", summary = "One model, with the JSON Schema of its input")
    public ModelView get(@PathParam("id") String id, UriInfo uri) {
        return ModelView.of(find(id), base(uri));
    }

    @GET
    @Path("{id}/card")
    @Produces("text/markdown; charset=utf-8")
    @Needs(Scope.READ)
    @Operation(operationId = "getModelCard", summary = "The model's card: data, figures, known failures, bias")
    public String card(@PathParam("id") String id) {
        return find(id).description().card();
    }

    @GET
    @Path("{id}/sample")
    @Produces({"image/png", "image/jpeg"})
    @Needs(Scope.READ)
    @Operation(operationId = "getModelSample", summary = "A picture that the model made, at most 256 pixels a side")
    @APIResponse(
            responseCode = "200",
            description = "The picture",
            content = {@Content(mediaType = "image/png"), @Content(mediaType = "image/jpeg")})
    public Response sample(@PathParam("id") String id) {
        Matcher picture = PICTURE.matcher(String.valueOf(find(id).description().sample()));
        if (!picture.matches()) {
            throw new ProblemException(FailureCode.NOT_FOUND, "the package of model '" + id + "' brings no sample");
        }
        return Response.ok(Base64.getDecoder().decode(picture.group(2)), picture.group(1))
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=600")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    private static URI base(UriInfo uri) {
        return uri.getBaseUriBuilder().path("v1/models/").build();
    }

    private CatalogueModel find(String id) {
        return catalogue
                .find(id, null)
                .orElseThrow(() -> new ProblemException(
                        FailureCode.NOT_FOUND, "there is no model '" + id + "'; GET /v1/models lists all"));
    }
}
