package dev.darkroom.worker.kafka;

import dev.darkroom.contract.Topics;
import dev.darkroom.worker.lane.JobSource;
import dev.darkroom.worker.lane.JobSources;
import dev.darkroom.worker.lane.LaneConfig;
import dev.darkroom.worker.report.Identity;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes the share consumers. Thread-safe. */
@ApplicationScoped
class KafkaJobSources implements JobSources {

    private final Map<String, Object> broker;
    private final Identity identity;
    private final LaneConfig lanes;

    KafkaJobSources(
            @Identifier("default-kafka-broker") Map<String, Object> broker, Identity identity, LaneConfig lanes) {
        this.broker = broker;
        this.identity = identity;
        this.lanes = lanes;
    }

    @Override
    public JobSource open(int lane) {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.WORKERS_GROUP);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, identity.worker() + "-lane-" + lane);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        // Without it the first consumer that asks takes nearly everything.
        settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, lanes.take());
        return new KafkaJobSource(
                new KafkaShareConsumer<>(settings), List.of(Topics.jobs(identity.pool())), System::nanoTime);
    }
}
