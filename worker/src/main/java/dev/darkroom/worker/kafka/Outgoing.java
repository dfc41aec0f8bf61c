package dev.darkroom.worker.kafka;

import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jspecify.annotations.Nullable;

/** Messages whose delivery can be waited for. */
final class Outgoing {

    private Outgoing() {}

    /** Sends a payload and completes with the broker's acknowledgement. */
    static <T> CompletableFuture<Void> send(
            Consumer<Message<T>> channel, T payload, OutgoingKafkaRecordMetadata<String> metadata) {
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        try {
            channel.accept(Message.of(
                    payload,
                    Metadata.of(metadata),
                    () -> {
                        delivered.complete(null);
                        return CompletableFuture.completedFuture(null);
                    },
                    failure -> {
                        delivered.completeExceptionally(failure);
                        return CompletableFuture.completedFuture(null);
                    }));
        } catch (IllegalStateException e) {
            delivered.completeExceptionally(e);
        }
        return delivered;
    }

    static OutgoingKafkaRecordMetadata<String> metadata(@Nullable String key, Map<String, String> headers) {
        Headers kafkaHeaders = new RecordHeaders();
        headers.forEach((name, value) -> kafkaHeaders.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(key)
                .withHeaders(kafkaHeaders)
                .build();
    }
}
