package dev.darkroom.gateway.usage;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/usage}: what the caller's tenant used. */
@Path("/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Usage")
public class UsageResource {

    private static final int MOST_GROUPS = 10_000;

    private final UsageStore usage;
    private final CurrentCaller caller;
    private final Clock clock;

    UsageResource(UsageStore usage, CurrentCaller caller, Clock clock) {
        this.usage = usage;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(
            operationId = "getUsage",
            summary = "Sums over ended jobs",
            description = "A job counts once, on the day (UTC) on which it ended, and stays counted when it is erased.")
    public UsageView get(
            @Parameter(
                            description =
                                    "Some of model, key, day and one tag.NAME, with commas between; day where left"
                                            + " out, one sum over all where empty")
                    @QueryParam("group_by")
                    List<String> groupBy,
            @Parameter(description = "First day, such as 2026-01-31; 30 days in all where left out")
                    @QueryParam("from")
                    @Nullable
                    String from,
            @Parameter(description = "Last day, at most 366 days in all; today where left out")
                    @QueryParam("to")
                    @Nullable
                    String to) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        UsageQuery query = UsageQuery.read(groupBy, from, to, today);
        List<Usage> sums = usage.sum(caller.tenant(), query, MOST_GROUPS + 1);
        if (sums.size() > MOST_GROUPS) {
            throw new ProblemException(
                    FailureCode.INVALID_INPUT,
                    "these are more than " + MOST_GROUPS + " groups; ask for fewer days, or group by less");
        }
        return UsageView.of(query, sums);
    }
}
