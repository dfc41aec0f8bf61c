package dev.darkroom.gateway.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.JobPublisher;
import dev.darkroom.gateway.dispatch.PublishedJob;
import dev.darkroom.gateway.dispatch.QueuedJob;
import dev.darkroom.tracing.MessagingSpans;
import dev.darkroom.tracing.TraceParent;
import dev.darkroom.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Publishes to {@link Topics#jobs}, keyed by job id, acknowledged by all in-sync replicas. Thread-safe. */
@ApplicationScoped
class KafkaJobPublisher implements JobPublisher {

    private final MutinyEmitter<byte[]> emitter;

    /** The buffer has no bound of its own: the dispatcher bounds what is in flight. */
    KafkaJobPublisher(
            @Channel("jobs") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    @Override
    public CompletionStage<PublishedJob> publish(QueuedJob job) {
        String topic = Topics.jobs(job.pool());
        String key = job.message().jobId().toString();
        Span span = MessagingSpans.send(topic, key)
                .setParent(TraceParent.context(job.trace()))
                .startSpan();
        OutgoingKafkaRecordMetadata<String> where = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(topic)
                .withKey(key)
                .withHeaders(headers(span))
                .build();
        OutgoingMessageMetadata<RecordMetadata> result = new OutgoingMessageMetadata<>();
        return emitter.sendMessage(
                        Message.of(Wire.write(job.message())).addMetadata(where).addMetadata(result))
                .onFailure()
                .invoke(e -> Tracing.fail(span, e))
                .onTermination()
                .invoke(span::end)
                .map(done -> new PublishedJob(
                        job.message().jobId(),
                        job.message().attempt(),
                        result.getResult().partition(),
                        result.getResult().offset()))
                .subscribeAsCompletionStage();
    }

    private static RecordHeaders headers(Span span) {
        RecordHeaders headers = new RecordHeaders();
        String trace = TraceParent.of(span);
        if (trace != null) {
            headers.add(TraceParent.HEADER, trace.getBytes(US_ASCII));
        }
        return headers;
    }
}
