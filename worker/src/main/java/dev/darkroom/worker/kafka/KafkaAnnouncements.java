package dev.darkroom.worker.kafka;

import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.worker.report.Announcements;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Announcements and heartbeats on the compacted topic {@code darkroom.workers}. Thread-safe. */
@ApplicationScoped
class KafkaAnnouncements implements Announcements {

    private final Emitter<Record<String, byte[]>> channel;

    KafkaAnnouncements(
            @Channel("workers") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<Record<String, byte[]>> channel) {
        this.channel = channel;
    }

    @Override
    public CompletableFuture<Void> announce(WorkerAnnouncement announcement) {
        return send(announcement.worker(), Wire.write(announcement));
    }

    @Override
    public CompletableFuture<Void> heartbeat(WorkerHeartbeat heartbeat) {
        return send(heartbeat.worker() + Topics.HEARTBEAT_SUFFIX, Wire.write(heartbeat));
    }

    @Override
    public CompletableFuture<Void> retire(String worker) {
        return CompletableFuture.allOf(send(worker + Topics.HEARTBEAT_SUFFIX, null), send(worker, null));
    }

    /** Sends a value, or a tombstone where there is none. */
    private CompletableFuture<Void> send(String key, byte @Nullable [] value) {
        return Outgoing.send(channel::send, Record.of(key, value), Outgoing.metadata(key, Map.of()));
    }
}
