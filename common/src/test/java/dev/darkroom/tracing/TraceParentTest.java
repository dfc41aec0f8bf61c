package dev.darkroom.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String TEXT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void a_context_survives_being_text() {
        Span span = Span.fromContext(TraceParent.context(TEXT));

        assertThat(span.getSpanContext().getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(span.getSpanContext().isSampled()).isTrue();
        assertThat(TraceParent.of(span)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "00-x-b7ad6b7169203331-01"})
    void what_makes_no_sense_is_no_context(String text) {
        assertThat(TraceParent.link(text).isValid()).isFalse();
    }

    @Test
    void without_a_span_there_is_no_text() {
        assertThat(TraceParent.current()).isNull();
        assertThat(TraceParent.link(null).isValid()).isFalse();
    }

    @Test
    void while_traces_are_off_a_span_is_none() throws Exception {
        Span span = Tracing.span("x").startSpan();

        String inside = Tracing.in(span, TraceParent::current);

        assertThat(Tracing.on()).isFalse();
        assertThat(inside).isNull();
    }
}
