package dev.darkroom.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.gateway.jobs.Samples;
import dev.darkroom.tracing.TraceParent;
import dev.darkroom.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trace waits in the job's row until whoever publishes it goes on. */
class JobTraceIT {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static TestDatabase database;

    private final JobsTable jobs = new JobsTable(database.database());
    private final JobsOutbox queue = new JobsOutbox(database.database());

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE jobs, fair_shares, pool_clocks CASCADE");
    }

    @Test
    void the_span_that_accepts_a_job_is_the_parent_of_the_one_that_publishes_it() throws Exception {
        Span accepting = Span.fromContext(TraceParent.context(TRACE));

        Tracing.under(accepting, () -> Samples.insert(jobs, Samples.job("ada")));

        assertThat(queue.take(10)).extracting(QueuedJob::trace).containsExactly(TRACE);
    }

    @Test
    void where_nobody_traces_the_row_has_nothing() throws Exception {
        Samples.insert(jobs, Samples.job("ada"));

        assertThat(queue.take(10)).extracting(QueuedJob::trace).containsOnlyNulls();
    }
}
