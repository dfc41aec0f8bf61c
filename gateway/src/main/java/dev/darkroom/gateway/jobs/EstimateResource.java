package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.forecast.Forecast;
import dev.darkroom.gateway.forecast.Forecasts;
import dev.darkroom.gateway.http.Body;
import dev.darkroom.gateway.http.LargeBody;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.tenants.CurrentCaller;
import dev.darkroom.gateway.tenants.Needs;
import dev.darkroom.gateway.tenants.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs:estimate}: what would become of a job, without submitting it. */
@Path("/v1/jobs:estimate")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Jobs")
public class EstimateResource {

    private final Admission admission;
    private final Forecasts forecasts;
    private final Quotas quotas;
    private final CurrentCaller caller;
    private final NoArgGenerator ids;
    private final Clock clock;

    EstimateResource(
            Admission admission,
            Forecasts forecasts,
            Quotas quotas,
            CurrentCaller caller,
            NoArgGenerator ids,
            Clock clock) {
        this.admission = admission;
        this.forecasts = forecasts;
        this.quotas = quotas;
        this.caller = caller;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What would become of it.
     *
     * @param feasible whether it would be accepted and is expected to end well in time
     * @param reasons why not
     */
    record Estimate(boolean feasible, List<Reason> reasons, Forecast queue, Cost cost) {}

    /** For programs and for people. */
    record Reason(String code, String detail) {}

    /**
     * @param deviceMs null where no job of the model was measured yet
     */
    record Cost(@Nullable Integer deviceMs, int units) {}

    @POST
    @LargeBody
    @Needs(Scope.JOBS)
    @Operation(
            operationId = "estimateJob",
            summary = "What a job would cost and when it would be done; nothing is stored",
            description = "Takes the body of a submission and refuses what that would refuse.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SubmitRequest.class)))
    public Estimate estimate(
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable String length,
            @Nullable InputStream body) {
        ObjectNode given = Body.readObject(body, JobsResource.MAX_SUBMISSION, length);
        SubmitRequest request = SubmitRequest.read(given, clock.instant());
        Caller who = caller.get();
        NewJob job = admission
                .check(new JobId(ids.generate()), who, request, null, Effort.ofOne())
                .job();
        Forecasts.Subject subject = Admission.subject(who.tenant(), job.model(), job.modelVersion(), request.terms());
        int costMs = job.workload().costMs();
        Forecast forecast = forecasts.ofNew(job.pool(), subject, costMs);
        List<Reason> reasons = new ArrayList<>();
        tooMany(who.tenant(), reasons);
        nobody(forecast, reasons);
        late(request.deadline(), forecast.eta(), reasons);
        boolean measured = forecasts.isMeasured(subject);
        return new Estimate(
                reasons.isEmpty(),
                reasons,
                forecast,
                new Cost(measured ? costMs : null, job.workload().units()));
    }

    private void tooMany(String tenant, List<Reason> reasons) {
        Quotas.Waiting waiting = quotas.waiting(tenant);
        if (waiting.now() >= waiting.most()) {
            reasons.add(new Reason("too_many_waiting", "of your jobs at most " + waiting.most() + " may wait"));
        }
    }

    private static void nobody(Forecast forecast, List<Reason> reasons) {
        Forecast.Why why = forecast.why();
        if (why != null && (why.code() == Forecast.Code.NO_WORKER || why.code() == Forecast.Code.PAUSED)) {
            reasons.add(new Reason(why.code().wireName(), why.detail()));
        }
    }

    private void late(Terms.Deadline deadline, Forecast.@Nullable Eta eta, List<Reason> reasons) {
        if (eta == null) {
            return;
        }
        Instant now = clock.instant();
        Integer startS = deadline.startS();
        Integer totalS = deadline.totalS();
        Forecast.Moments start = eta.startAt();
        if (startS != null && start != null && start.p90().isAfter(now.plusSeconds(startS))) {
            reasons.add(new Reason("start_deadline", "it may not start within deadline.start_s"));
        }
        if (totalS != null && eta.finishAt().p90().isAfter(now.plusSeconds(totalS))) {
            reasons.add(new Reason("total_deadline", "it may not end within deadline.total_s"));
        }
    }
}
