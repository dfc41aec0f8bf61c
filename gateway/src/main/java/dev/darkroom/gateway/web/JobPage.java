package dev.darkroom.gateway.web;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /jobs/{id}}: what became of a job. */
@Path("/jobs/{id}")
@Blocking
public class JobPage {

    private final Reception reception;

    JobPage(Reception reception) {
        this.reception = reception;
    }

    record Details(Visitor visitor, String id) implements TemplateInstance {}

    @GET
    @Operation(hidden = true)
    public Response get(@PathParam("id") String id) {
        return reception.showSignedIn(visitor -> new Details(visitor, id));
    }
}
