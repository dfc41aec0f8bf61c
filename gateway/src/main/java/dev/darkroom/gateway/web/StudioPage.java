package dev.darkroom.gateway.web;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code /}: the studio, where pictures are made, from a job where the address names one; for whoever is not signed in, what
 * this is; for an admin who may not see pictures, the queue.
 */
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
    public Response get(@QueryParam("job") @DefaultValue("") String job) {
        return job.isEmpty() ? reception.answer(StudioPage::of) : reception.answerSignedIn(StudioPage::of);
    }

    private static Response of(Visitor visitor) {
        if (visitor.admin() && !visitor.reads()) {
            return Reception.goTo("/admin");
        }
        return Reception.html(visitor.signedIn() ? new Studio(visitor) : new Welcome(visitor));
    }
}
