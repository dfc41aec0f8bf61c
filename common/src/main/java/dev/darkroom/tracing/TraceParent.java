package dev.darkroom.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A span's context as text that crosses processes and waits in rows: the header {@code traceparent} of W3C Trace Context. */
public final class TraceParent {

    /** Name of the header, of HTTP and of Kafka. */
    public static final String HEADER = "traceparent";

    private static final TextMapGetter<String> ITSELF = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(HEADER) ? carrier : null;
        }
    };

    private TraceParent() {}

    /** Of the current span; null where there is none. */
    public static @Nullable String current() {
        return of(Span.current());
    }

    /** Of a span; null where it is none. */
    public static @Nullable String of(Span span) {
        if (!span.getSpanContext().isValid()) {
            return null;
        }
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), carrier, (map, key, value) -> {
            if (map != null) {
                map.put(key, value);
            }
        });
        return carrier.get(HEADER);
    }

    /** The context that a text stands for, to be a parent; that of no span where it is null or makes no sense. */
    public static Context context(@Nullable String text) {
        return text == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), text, ITSELF);
    }

    /** The same, to be linked to. */
    public static SpanContext link(@Nullable String text) {
        return Span.fromContext(context(text)).getSpanContext();
    }
}
