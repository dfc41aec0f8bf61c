package dev.darkroom.worker.lane;

import dev.darkroom.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.List;

/** One run of a model, in the trace of each of its jobs. */
final class RunSpans {

    private RunSpans() {}

    /** Begins them; whoever ran ends them. The batch's span is the current one, and each links to it. */
    static List<Span> begin(List<Job> jobs, String device) {
        return Tracing.on()
                ? jobs.stream().map(job -> begin(job, jobs.size(), device)).toList()
                : List.of();
    }

    private static Span begin(Job job, int jobs, String device) {
        return Tracing.span("run")
                .setParent(Context.root().with(job.taken().span()))
                .addLink(Span.current().getSpanContext())
                .setAttribute("darkroom.model", job.message().model())
                .setAttribute("darkroom.model.version", job.message().modelVersion())
                .setAttribute("darkroom.device", device)
                .setAttribute("darkroom.batch.jobs", jobs)
                .startSpan();
    }
}
