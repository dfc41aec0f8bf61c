package dev.darkroom.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;

/**
 * Spans about messages on Kafka, by OpenTelemetry's semantic conventions for messaging, 1.40 (in development there): a span is called
 * by its operation and topic.
 */
public final class MessagingSpans {

    public static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    public static final AttributeKey<String> MESSAGE_KEY = AttributeKey.stringKey("messaging.kafka.message.key");
    public static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    public static final AttributeKey<Long> BATCH = AttributeKey.longKey("messaging.batch.message_count");

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> GROUP = AttributeKey.stringKey("messaging.consumer.group.name");

    private MessagingSpans() {}

    /** A message is sent; the span ends when it is durable. */
    public static SpanBuilder send(String topic, String key) {
        return span("send", topic).setSpanKind(SpanKind.PRODUCER).setAttribute(MESSAGE_KEY, key);
    }

    /** A batch of messages is worked on, in a trace of its own; it links to each of them. */
    public static SpanBuilder process(String topic, String group, int messages) {
        return span("process", topic)
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(GROUP, group)
                .setAttribute(BATCH, (long) messages);
    }

    private static SpanBuilder span(String operation, String topic) {
        return Tracing.span(operation + " " + topic)
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(OPERATION, operation)
                .setAttribute(OPERATION_TYPE, operation)
                .setAttribute(DESTINATION, topic);
    }
}
