package dev.darkroom.gateway.web;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /}: the studio, where pictures are made; for whoever is not signed in, what this is. */
@Path("/")
@Blocking
public class StudioPage {

    private final Reception reception;

    StudioPage(Reception reception) {
        this.reception = reception;
    }

    record Welcome(Visitor visitor) implements TemplateInstance {}

    record Studio(Visitor visitor) implements TemplateInstance {}

    @GET
    @Operation(hidden = true)
    public Response get() {
        return reception.show(visitor -> visitor.signedIn() ? new Studio(visitor) : new Welcome(visitor));
    }
}
