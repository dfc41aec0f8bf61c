package dev.darkroom.gateway.web;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /admin}: what waits and what to do about it; and the workers, dead letters, keys and acts. */
@Path("/admin")
@Blocking
public class AdminPages {

    private final Reception reception;

    AdminPages(Reception reception) {
        this.reception = reception;
    }

    record Queue(Visitor visitor) implements TemplateInstance {}

    record Workers(Visitor visitor) implements TemplateInstance {}

    record DeadLetters(Visitor visitor) implements TemplateInstance {}

    record Keys(Visitor visitor) implements TemplateInstance {}

    record Audit(Visitor visitor) implements TemplateInstance {}

    @GET
    @Operation(hidden = true)
    public Response queue() {
        return reception.showAdmin(Queue::new);
    }

    @GET
    @Path("/workers")
    @Operation(hidden = true)
    public Response workers() {
        return reception.showAdmin(Workers::new);
    }

    @GET
    @Path("/dead-letters")
    @Operation(hidden = true)
    public Response deadLetters() {
        return reception.showAdmin(DeadLetters::new);
    }

    @GET
    @Path("/keys")
    @Operation(hidden = true)
    public Response keys() {
        return reception.showAdmin(Keys::new);
    }

    @GET
    @Path("/audit")
    @Operation(hidden = true)
    public Response audit() {
        return reception.showAdmin(Audit::new);
    }
}
