package dev.darkroom.worker.kafka;

import dev.darkroom.worker.report.DeadLetters;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Dead letters on topic {@code dlq.darkroom.jobs}. Thread-safe. */
@ApplicationScoped
class KafkaDeadLetters implements DeadLetters {

    private final Emitter<byte[]> channel;

    KafkaDeadLetters(
            @Channel("dead-letters") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) Emitter<byte[]> channel) {
        this.channel = channel;
    }

    @Override
    public CompletableFuture<Void> park(Letter letter) {
        return Outgoing.send(channel::send, letter.value(), Outgoing.metadata(letter.key(), letter.headers()));
    }
}
