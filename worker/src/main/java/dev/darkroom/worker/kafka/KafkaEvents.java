package dev.darkroom.worker.kafka;

import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.tracing.MessagingSpans;
import dev.darkroom.tracing.TraceParent;
import dev.darkroom.tracing.Tracing;
import dev.darkroom.worker.report.Events;
import io.opentelemetry.api.trace.Span;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Events on topic {@code darkroom.events}: CloudEvents in binary mode. Thread-safe. */
@ApplicationScoped
class KafkaEvents implements Events {

    // Lanes wait for what they send, so what waits here is bounded by the jobs in hand.
    private final Emitter<byte[]> channel;

    KafkaEvents(@Channel("events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) Emitter<byte[]> channel) {
        this.channel = channel;
    }

    @Override
    public CompletableFuture<Void> publish(JobEvent event) {
        String job = event.meta().jobId().toString();
        Map<String, String> headers = new HashMap<>(CloudEventHeaders.of(event));
        Span span = span(event, job);
        String trace = TraceParent.of(span);
        if (trace != null) {
            headers.put(TraceParent.HEADER, trace);
        }
        return Outgoing.send(channel::send, Wire.write(event), Outgoing.metadata(job, headers))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        Tracing.fail(span, failure);
                    }
                    span.end();
                });
    }

    /** There are too many steps and looks to follow each. */
    private static Span span(JobEvent event, String job) {
        boolean often = event instanceof JobEvent.Progress || event instanceof JobEvent.Preview;
        return often || !Span.current().getSpanContext().isValid()
                ? Span.getInvalid()
                : MessagingSpans.send(Topics.EVENTS, job)
                        .setAttribute("darkroom.event.type", event.type())
                        .startSpan();
    }
}
