package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.net.Destination;
import dev.darkroom.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;

/** The span of a try to bring a webhook, in a trace of its own. The receiver is told nothing of it. */
final class WebhookSpan {

    private WebhookSpan() {}

    static Span begin(DueDelivery due, Destination to) {
        return Tracing.span("POST")
                .setNoParent()
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", "POST")
                .setAttribute("server.address", to.host())
                .setAttribute("server.port", to.port())
                .setAttribute("darkroom.webhook.delivery", due.id().toString())
                .setAttribute("darkroom.event.type", due.eventType())
                .setAttribute("darkroom.event.subject", due.subject().toString())
                .startSpan();
    }

    static void end(Span span, Answer answer) {
        Integer status = answer.status();
        if (status != null) {
            span.setAttribute("http.response.status_code", status);
        }
        if (!answer.delivered()) {
            span.setAttribute("error.type", status == null ? answer.outcome() : String.valueOf(status));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
