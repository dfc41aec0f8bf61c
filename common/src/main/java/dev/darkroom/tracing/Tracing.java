package dev.darkroom.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go: nowhere, and at no cost, until {@link #start} is called. Static, as a logger is: a process has one. The standard
 * variables {@code OTEL_…} say what is sampled and where it is sent. Thread-safe.
 */
public final class Tracing {

    private static final String NAME = "dev.darkroom";
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private static volatile Tracer tracer = TracerProvider.noop().get(NAME);
    private static volatile @Nullable OpenTelemetrySdk sdk;

    private Tracing() {}

    /** Something that happens in a span. */
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T call() throws E;
    }

    /**
     * Sends spans from now on, by OTLP over HTTP unless {@code OTEL_EXPORTER_OTLP_PROTOCOL} says otherwise.
     *
     * @param service such as {@code darkroom-gateway}
     * @param instance name of this process among its like
     */
    public static void start(String service, String instance) {
        OpenTelemetrySdk started = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.service.name", service,
                        "otel.exporter.otlp.protocol", "http/protobuf",
                        "otel.metrics.exporter", "none",
                        "otel.logs.exporter", "none"))
                .addResourceCustomizer((resource, config) -> Resource.create(
                                Attributes.of(AttributeKey.stringKey("service.instance.id"), instance))
                        .merge(resource))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        sdk = started;
        tracer = started.getTracer(NAME);
    }

    /** Sends what is left, and nothing any more. */
    public static void stop() {
        OpenTelemetrySdk started = sdk;
        sdk = null;
        tracer = TracerProvider.noop().get(NAME);
        if (started != null) {
            started.close();
        }
    }

    /** Whether spans go anywhere. */
    public static boolean on() {
        return sdk != null;
    }

    /** A span below the current one. */
    public static SpanBuilder span(String name) {
        return tracer.spanBuilder(name);
    }

    /** Does something while the span is current; the span has ended when it returns, as a failure where it throws. */
    public static <T, E extends Exception> T in(Span span, Call<T, E> call) throws E {
        try {
            return under(span, call);
        } catch (Exception e) {
            fail(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    /** Does something while the span is current; whoever started it ends it. */
    @SuppressWarnings("try")
    public static <T, E extends Exception> T under(Span span, Call<T, E> call) throws E {
        try (Scope current = span.makeCurrent()) {
            return call.call();
        }
    }

    /** Marks a span as failed. */
    public static void fail(Span span, Throwable cause) {
        span.setAttribute(ERROR_TYPE, cause.getClass().getName());
        span.setStatus(StatusCode.ERROR, String.valueOf(cause.getMessage()));
    }
}
