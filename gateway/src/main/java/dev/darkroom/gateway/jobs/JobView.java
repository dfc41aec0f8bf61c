package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Timings;
import dev.darkroom.gateway.forecast.Forecast;
import dev.darkroom.gateway.webhooks.Webhook;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job as the API shows it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobView(
        JobId id,
        String object,
        int version,
        JobState state,
        String model,
        String modelVersion,
        ObjectNode input,
        Map<String, String> tags,
        @Nullable String clientReference,
        Priority priority,
        Terms.Deadline deadline,
        @Nullable Instant notBefore,
        @Nullable String supersedeKey,
        @Nullable Webhook webhook,
        @Nullable JobId supersededBy,
        @Nullable JobId retriedFrom,
        @Nullable BatchId batchId,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant erasedAt,
        @Nullable Forecast queue,
        @Nullable ProgressView progress,
        List<OutputView> outputs,
        Job.@Nullable Failure error,
        List<Job.Attempt> attempts,
        @Nullable TimingsView timings,
        @Nullable Usage usage,
        Links links) {

    /** A page of a list. */
    record Page(List<JobView> data, @Nullable String nextCursor) {}

    record ProgressView(int step, int steps, double fraction) {}

    /**
     * @param details what the model tells of the image; left out where it tells nothing
     */
    record OutputView(
            int index,
            URI url,
            String mediaType,
            int width,
            int height,
            long bytes,
            String sha256,
            Seed seed,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            ObjectNode details) {}

    /** Milliseconds. */
    record TimingsView(long queueMs, long prepareMs, long runMs, long encodeMs, long storeMs) {}

    record Usage(long deviceMs, int images) {}

    record Links(URI self, URI events, URI cancel) {}

    /**
     * The view of a job.
     *
     * @param base address of the jobs, such as {@code http://localhost:8080/v1/jobs/}
     */
    public static JobView of(Job job, URI base) {
        return of(job, base, null);
    }

    /**
     * @param queue what is to be expected of it, or null where nobody asked
     */
    static JobView of(Job job, URI base, @Nullable Forecast queue) {
        URI self = base.resolve(job.id().toString());
        return new JobView(
                job.id(),
                "job",
                job.version(),
                job.state(),
                job.model(),
                job.modelVersion(),
                job.input(),
                job.labels().tags(),
                job.labels().clientReference(),
                job.terms().priority(),
                job.terms().deadline(),
                job.terms().notBefore(),
                job.terms().supersedeKey(),
                job.terms().webhook(),
                job.facts().supersededBy(),
                job.facts().retriedFrom(),
                job.facts().batch(),
                job.createdAt(),
                job.startedAt(),
                job.facts().cancelRequestedAt(),
                job.finishedAt(),
                job.facts().expiresAt(),
                job.facts().erasedAt(),
                queue,
                progress(job.progress()),
                job.outputs().stream().map(output -> output(output, self)).toList(),
                job.error(),
                job.attempts(),
                timings(job),
                usage(job),
                new Links(self, URI.create(self + "/events"), URI.create(self + "/cancel")));
    }

    static @Nullable ProgressView progress(Job.@Nullable Progress is) {
        return is == null ? null : new ProgressView(is.step(), is.steps(), (double) is.step() / is.steps());
    }

    private static OutputView output(Output is, URI self) {
        return new OutputView(
                is.index(),
                URI.create(self + "/outputs/" + is.index()),
                is.mediaType(),
                is.width(),
                is.height(),
                is.bytes(),
                is.sha256(),
                is.seed(),
                is.details());
    }

    private static @Nullable TimingsView timings(Job job) {
        Timings is = job.timings();
        Instant started = job.startedAt();
        if (is == null || started == null) {
            return null;
        }
        long queueMs = Duration.between(job.createdAt(), started).toMillis();
        return new TimingsView(queueMs, is.prepareMs(), is.runMs(), is.encodeMs(), is.storeMs());
    }

    private static @Nullable Usage usage(Job job) {
        Timings is = job.timings();
        return is == null ? null : new Usage(is.deviceMs(), job.outputs().size());
    }
}
