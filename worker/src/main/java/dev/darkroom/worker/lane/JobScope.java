package dev.darkroom.worker.lane;

import dev.darkroom.tracing.Tracing;
import io.opentelemetry.api.trace.SpanContext;
import org.jboss.logging.MDC;

/** What a thread does for one job: its span is the current one, and log lines name the job. */
final class JobScope {

    private static final String JOB = "jobId";
    private static final String TRACE = "traceId";

    private JobScope() {}

    static <T, E extends Exception> T in(TakenJob job, Tracing.Call<T, E> call) throws E {
        String key = job.key();
        if (key != null) {
            MDC.put(JOB, key);
        }
        SpanContext span = job.span().getSpanContext();
        if (span.isValid()) {
            MDC.put(TRACE, span.getTraceId());
        }
        try {
            return Tracing.under(job.span(), call);
        } finally {
            MDC.remove(JOB);
            MDC.remove(TRACE);
        }
    }
}
