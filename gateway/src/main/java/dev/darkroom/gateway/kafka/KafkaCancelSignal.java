package dev.darkroom.gateway.kafka;

import dev.darkroom.contract.CancelMessage;
import dev.darkroom.contract.CloudEventHeaders;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.TakeBackMessage;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.CancelSignal;
import dev.darkroom.gateway.dispatch.JobAttempt;
import dev.darkroom.gateway.pauses.TakeBackSignal;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Sends what nobody wants to {@link Topics#CONTROL}, keyed by job id, acknowledged by all in-sync replicas. Thread-safe. */
@ApplicationScoped
class KafkaCancelSignal implements CancelSignal, TakeBackSignal {

    private static final Logger LOG = Logger.getLogger(KafkaCancelSignal.class);

    private final MutinyEmitter<byte[]> emitter;

    /** Those on their way are not sent a second time, so that an outage gathers each job once. */
    private final Set<JobId> inFlight = ConcurrentHashMap.newKeySet();

    /** The buffer has no bound of its own: it holds no job twice. */
    KafkaCancelSignal(
            @Channel("control") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    @Override
    public void send(Collection<JobId> jobs) {
        tell(jobs.stream().filter(inFlight::add).map(this::send).toList(), "cancellations");
    }

    @Override
    public void takeBack(Collection<JobAttempt> attempts) {
        tell(attempts.stream().map(this::takeBack).toList(), "attempts taken back");
    }

    private static void tell(List<Uni<Void>> sent, String what) {
        if (!sent.isEmpty()) {
            Uni.join()
                    .all(sent)
                    .andCollectFailures()
                    .subscribe()
                    .with(
                            done -> {},
                            failure ->
                                    LOG.warnf("not all %s were sent: count=%d cause=%s", what, sent.size(), failure));
        }
    }

    private Uni<Void> send(JobId job) {
        OutgoingKafkaRecordMetadata<String> key = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(job.toString())
                .build();
        return Uni.createFrom()
                .deferred(() -> emitter.sendMessage(
                        Message.of(Wire.write(new CancelMessage(job, null))).addMetadata(key)))
                .onTermination()
                .invoke(() -> inFlight.remove(job));
    }

    private Uni<Void> takeBack(JobAttempt attempt) {
        OutgoingKafkaRecordMetadata<String> where = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(attempt.job().toString())
                .withHeaders(new RecordHeaders()
                        .add(CloudEventHeaders.TYPE, TakeBackMessage.TYPE.getBytes(StandardCharsets.UTF_8)))
                .build();
        byte[] message = Wire.write(new TakeBackMessage(attempt.job(), attempt.number()));
        return Uni.createFrom()
                .deferred(() -> emitter.sendMessage(Message.of(message).addMetadata(where)));
    }
}
