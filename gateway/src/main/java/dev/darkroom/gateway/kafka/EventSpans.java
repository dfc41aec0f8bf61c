package dev.darkroom.gateway.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.darkroom.contract.Topics;
import dev.darkroom.tracing.MessagingSpans;
import dev.darkroom.tracing.TraceParent;
import dev.darkroom.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;

/** The span of a batch of events, which links back to the traces of their jobs. */
final class EventSpans {

    private EventSpans() {}

    /** Begins it; none where nobody traces any of them. */
    static Span begin(ConsumerRecords<String, byte[]> records, String group) {
        if (!Tracing.on()) {
            return Span.getInvalid();
        }
        SpanBuilder builder = MessagingSpans.process(Topics.EVENTS, group, records.count());
        boolean traced = false;
        for (ConsumerRecord<String, byte[]> each : records) {
            Header header = each.headers().lastHeader(TraceParent.HEADER);
            if (header != null && header.value() != null) {
                builder.addLink(TraceParent.link(new String(header.value(), US_ASCII)));
                traced = true;
            }
        }
        return traced ? builder.startSpan() : Span.getInvalid();
    }
}
