package dev.darkroom.gateway.deadletters;

import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.ActionView.Counted;
import dev.darkroom.gateway.actions.Beginning;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/dead-letters:redrive} and {@code :dismiss}: many at once. */
@Path("/v1/admin")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class SettleLettersResource {

    private final DeadLetters letters;
    private final Beginning beginning;

    SettleLettersResource(DeadLetters letters, Beginning beginning) {
        this.letters = letters;
        this.beginning = beginning;
    }

    /** The body, for the description. */
    record SettleLettersRequest(
            LetterFilter filter,

            @Schema(defaultValue = "false", description = "Only count")
            boolean dryRun) {}

    @POST
    @Path("dead-letters:redrive")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "redriveDeadLetters",
            summary = "Do the failed jobs again that match",
            description =
                    "With dry_run: true it only counts them. Otherwise it answers 202 with an action that does them again"
                            + " one by one, the oldest first. What is refused, such as a job whose input is erased or whose tenant has"
                            + " too many waiting, counts as failed and stays as it is.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SettleLettersRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Counted",
            content = @Content(schema = @Schema(implementation = Counted.class)))
    @APIResponse(
            responseCode = "202",
            description = "Begun",
            content = @Content(schema = @Schema(implementation = Counted.class)))
    public Response redrive(@Nullable InputStream body) {
        return answer(beginning.begin(
                Action.Kind.REDRIVE,
                "dead_letters.redrive",
                LetterFilter.request(Body.readObject(body)),
                filter -> letters.count(filter, true)));
    }

    @POST
    @Path("dead-letters:dismiss")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "dismissDeadLetters",
            summary = "Pass the dead letters over that match",
            description =
                    "With dry_run: true it only counts them. Otherwise it answers 202 with an action that does it.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SettleLettersRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Counted",
            content = @Content(schema = @Schema(implementation = Counted.class)))
    @APIResponse(
            responseCode = "202",
            description = "Begun",
            content = @Content(schema = @Schema(implementation = Counted.class)))
    public Response dismiss(@Nullable InputStream body) {
        return answer(beginning.begin(
                Action.Kind.DISMISS,
                "dead_letters.dismiss",
                LetterFilter.request(Body.readObject(body)),
                filter -> letters.count(filter, false)));
    }

    private static Response answer(Counted counted) {
        return Response.status(counted.dryRun() ? Response.Status.OK : Response.Status.ACCEPTED)
                .entity(counted)
                .build();
    }
}
