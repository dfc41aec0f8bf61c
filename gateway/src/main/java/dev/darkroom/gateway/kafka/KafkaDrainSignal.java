package dev.darkroom.gateway.kafka;

import dev.darkroom.contract.DrainMessage;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.fleet.DrainSignal;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Sends drains to {@link Topics#CONTROL}, keyed by worker, acknowledged by all in-sync replicas. Thread-safe. */
@ApplicationScoped
class KafkaDrainSignal implements DrainSignal {

    private static final Logger LOG = Logger.getLogger(KafkaDrainSignal.class);

    private final MutinyEmitter<byte[]> emitter;

    /** The buffer has no bound of its own: an administrator asks for each. */
    KafkaDrainSignal(
            @Channel("control") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    @Override
    public void send(DrainMessage message) {
        OutgoingKafkaRecordMetadata<String> key = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(Topics.workerKey(message.worker()))
                .build();
        emitter.sendMessage(Message.of(Wire.write(message)).addMetadata(key))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "a drain was not sent, will try again: worker=%s cause=%s", message.worker(), failure));
    }
}
