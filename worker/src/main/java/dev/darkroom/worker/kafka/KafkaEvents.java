package dev.darkroom.worker.kafka;

import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.report.Events;
import jakarta.enterprise.context.ApplicationScoped;
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
        return Outgoing.send(
                channel::send,
                Wire.write(event),
                Outgoing.metadata(event.meta().jobId().toString(), CloudEventHeaders.of(event)));
    }
}
