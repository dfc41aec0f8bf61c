package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.tracing.TraceParent;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class JobScopeTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Span span = Span.fromContext(TraceParent.context(TRACE));
    private final TakenJob taken = new TakenJob(new Position("jobs", 0, 7), "the-job", new byte[0], 1, span);

    @Test
    void what_is_done_for_a_job_is_logged_and_traced_as_the_jobs() {
        List<Object> seen = new ArrayList<>();

        JobScope.in(taken, () -> seen.addAll(List.of(MDC.get("jobId"), MDC.get("traceId"), TraceParent.current())));

        assertThat(seen).containsExactly("the-job", "0af7651916cd43dd8448eb211c80319c", TRACE);
    }

    @Test
    void what_comes_after_it_is_not() {
        try {
            JobScope.in(taken, () -> {
                throw new IllegalStateException("it broke");
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("it broke");
        }

        assertThat(MDC.get("jobId")).isNull();
        assertThat(MDC.get("traceId")).isNull();
        assertThat(TraceParent.current()).isNull();
    }
}
