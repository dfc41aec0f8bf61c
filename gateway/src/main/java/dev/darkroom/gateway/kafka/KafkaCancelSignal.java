package dev.darkroom.gateway.kafka;

import dev.darkroom.contract.CancelMessage;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.Topics;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.dispatch.CancelSignal;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Sends cancellations to {@link Topics#CONTROL}, keyed by job id, acknowledged by all in-sync replicas. Thread-safe. */
@ApplicationScoped
class KafkaCancelSignal implements CancelSignal {

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
        List<Uni<Void>> sent =
                jobs.stream().filter(inFlight::add).map(this::send).toList();
        if (!sent.isEmpty()) {
            Uni.join()
                    .all(sent)
                    .andCollectFailures()
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.warnf(
                                    "not all cancellations were sent: count=%d cause=%s", sent.size(), failure));
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
}
