package dev.darkroom.gateway.deadletters;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.audit.AuditEntry;
import dev.darkroom.gateway.deadletters.DeadLetterView.DeadLetterPage;
import dev.darkroom.gateway.deadletters.DeadLetterView.ReasonView;
import dev.darkroom.gateway.http.Paging;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/dead-letters}: what went wrong for good. */
@Path("/v1/admin/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Admin")
public class DeadLettersResource {

    private final DeadLetters letters;
    private final Redrives redrives;
    private final CurrentCaller caller;

    DeadLettersResource(DeadLetters letters, Redrives redrives, CurrentCaller caller) {
        this.letters = letters;
        this.redrives = redrives;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "listDeadLetters",
            summary = "Jobs that failed for good, and messages that are no jobs; the newest first",
            description = "Jobs whose input was at fault are not among them.")
    public DeadLetterPage list(
            @Parameter(description = "Only this failure code, or unreadable") @QueryParam("reason") @Nullable
                    String reason,
            @QueryParam("tenant") @Nullable String tenant,
            @QueryParam("model") @Nullable String model,
            @QueryParam("pool") @Nullable String pool,
            @Parameter(description = "true for those that somebody has dealt with")
                    @QueryParam("settled")
                    @DefaultValue("false")
                    boolean settled,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        Paging paging = Paging.read("dead-letters", limit, cursor);
        LetterFilter filter = new LetterFilter(
                Paging.text("reason", reason),
                Paging.text("tenant", tenant),
                Paging.text("model", model),
                Paging.text("pool", pool));
        Paging.Page<DeadLetter> page = paging.cut(
                letters.list(new DeadLetters.Query(filter, settled, paging.after(UUID::fromString), paging.rows())),
                DeadLetter::id);
        return new DeadLetterPage(
                page.rows().stream().map(DeadLetterView::of).toList(),
                letters.counts().stream()
                        .map(each -> new ReasonView(each.reason(), each.count(), each.more()))
                        .toList(),
                page.next());
    }

    @GET
    @Path("{id}")
    @Needs(Scope.ADMIN)
    @Operation(operationId = "getDeadLetter", summary = "One dead letter")
    public DeadLetterView get(@PathParam("id") String id) {
        return DeadLetterView.of(find(id));
    }

    @POST
    @Path("{id}:redrive")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "redriveDeadLetter",
            summary = "Do a failed job again",
            description =
                    "As a new job of the same tenant with the same input and seed, whose retried_from names the old one."
                            + " Once: 409 where it is settled already.")
    public DeadLetterView redrive(@PathParam("id") String id) {
        DeadLetter letter = find(id);
        if (letter.settled() != null
                || redrives.redrive(letter, entry("dead_letter.redrive", letter))
                        .isEmpty()) {
            throw settled();
        }
        return DeadLetterView.of(find(id));
    }

    @POST
    @Path("{id}:dismiss")
    @Needs(Scope.ADMIN)
    @Operation(
            operationId = "dismissDeadLetter",
            summary = "Pass a dead letter over",
            description = "It is kept among the settled ones. Once: 409 where it is settled already.")
    public DeadLetterView dismiss(@PathParam("id") String id) {
        DeadLetter letter = find(id);
        if (!letters.dismiss(letter.id(), entry("dead_letter.dismiss", letter))) {
            throw settled();
        }
        return DeadLetterView.of(find(id));
    }

    private AuditEntry entry(String action, DeadLetter letter) {
        Map<String, Object> details = letter.job() == null
                ? Map.of("reason", letter.reason())
                : Map.of(
                        "reason", letter.reason(),
                        "job", letter.job().id().toString(),
                        "tenant", letter.job().tenant());
        return new AuditEntry(caller.get(), action, "dead_letter:" + letter.id(), details);
    }

    private DeadLetter find(String id) {
        try {
            return letters.find(UUID.fromString(id)).orElseThrow(DeadLettersResource::noSuch);
        } catch (IllegalArgumentException e) {
            throw noSuch();
        }
    }

    private static ProblemException settled() {
        return new ProblemException(
                FailureCode.CONFLICT, "it is settled already; GET it to see by whom and what became of it");
    }

    private static ProblemException noSuch() {
        return new ProblemException(
                FailureCode.NOT_FOUND, "there is no such dead letter; GET /v1/admin/dead-letters lists them");
    }
}
