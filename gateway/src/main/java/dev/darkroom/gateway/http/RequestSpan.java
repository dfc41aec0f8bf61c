package dev.darkroom.gateway.http;

import dev.darkroom.tracing.TraceParent;
import dev.darkroom.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;

/**
 * The span of the request at hand, where traces are on: below the caller's, by its header {@code traceparent}. Threads do not carry it by
 * themselves; what belongs to it says so.
 */
@RequestScoped
public class RequestSpan {

    private Span span = Span.getInvalid();

    /** Does something while the span is current. */
    public <T, E extends Exception> T under(Tracing.Call<T, E> call) throws E {
        return Tracing.under(span, call);
    }

    /** Begins a span for every request that meets a resource, and ends it with the answer. */
    @Provider
    @Priority(0)
    static class Filter implements ContainerRequestFilter, ContainerResponseFilter {

        private static final int SERVER_ERROR = 500;

        private final RequestSpan current;
        private final ResourceInfo resource;

        Filter(RequestSpan current, ResourceInfo resource) {
            this.current = current;
            this.resource = resource;
        }

        @Override
        public void filter(ContainerRequestContext request) {
            if (Tracing.on()) {
                String route = route();
                current.begin(Tracing.span(request.getMethod() + " " + route)
                        .setParent(TraceParent.context(request.getHeaderString(TraceParent.HEADER)))
                        .setSpanKind(SpanKind.SERVER)
                        .setAttribute("http.request.method", request.getMethod())
                        .setAttribute("http.route", route)
                        .setAttribute(
                                "url.path", request.getUriInfo().getRequestUri().getPath())
                        .setAttribute(
                                "url.scheme",
                                request.getUriInfo().getRequestUri().getScheme())
                        .startSpan());
            }
        }

        /** As the annotations have it: a template, not what was asked for. */
        private String route() {
            Path type = resource.getResourceClass().getAnnotation(Path.class);
            Path method = resource.getResourceMethod().getAnnotation(Path.class);
            String base = type == null ? "" : type.value();
            if (method == null) {
                return base;
            }
            boolean slash = base.endsWith("/") || method.value().startsWith("/");
            return base + (slash ? "" : "/") + method.value();
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            current.end(response.getStatus());
        }
    }

    void begin(Span begun) {
        span = begun;
    }

    void end(int status) {
        span.setAttribute("http.response.status_code", status);
        if (status >= Filter.SERVER_ERROR) {
            span.setAttribute("error.type", String.valueOf(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
