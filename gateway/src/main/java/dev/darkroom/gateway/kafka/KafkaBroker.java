package dev.darkroom.gateway.kafka;

import dev.darkroom.contract.Topics;
import dev.darkroom.gateway.dispatch.Broker;
import dev.darkroom.gateway.dispatch.BrokerAwayException;
import dev.darkroom.gateway.dispatch.BrokerLook;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Asks the broker how far the share group of the workers and the gateways' own group are. Thread-safe. */
@ApplicationScoped
class KafkaBroker implements Broker {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    private final Map<String, Object> settings;
    private final String group;
    private @Nullable Admin admin;

    KafkaBroker(
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            @ConfigProperty(name = "mp.messaging.incoming.events.group.id") String group) {
        this.settings = new HashMap<>(broker);
        this.group = group;
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "darkroom-gateway-recovery");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIME_LIMIT.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIME_LIMIT.toMillis());
    }

    @Override
    public synchronized BrokerLook look() throws BrokerAwayException {
        try {
            if (admin == null) {
                admin = Admin.create(settings);
            }
            return look(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerAwayException(e);
        } catch (ExecutionException e) {
            throw new BrokerAwayException(e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            throw new BrokerAwayException(e);
        }
    }

    private BrokerLook look(Admin admin) throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = partitions(admin);
        // In this order: whoever was acknowledged below a start had told of its end before.
        Map<TopicPartition, Long> starts = starts(admin);
        Map<TopicPartition, Long> ends = ends(admin, partitions);
        Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        List<BrokerLook.Partition> jobs = new ArrayList<>();
        Map<String, Long> written = new HashMap<>();
        ends.forEach((partition, end) -> {
            if (Topics.isJobs(partition.topic())) {
                // A group that has not begun there has settled nothing.
                long start = starts.getOrDefault(partition, -1L);
                jobs.add(new BrokerLook.Partition(
                        Topics.pool(partition.topic()), partition.partition(), Math.max(0, start), end));
            } else if (end > 0) {
                written.put(partition.toString(), end);
            }
        });
        Map<String, Long> applied = new HashMap<>();
        read.forEach((partition, offset) -> {
            if (offset != null) {
                applied.put(partition.toString(), offset.offset());
            }
        });
        return new BrokerLook(jobs, written, applied);
    }

    private static List<TopicPartition> partitions(Admin admin) throws ExecutionException, InterruptedException {
        List<String> topics = admin.listTopics().names().get().stream()
                .filter(name -> name.equals(Topics.EVENTS) || name.equals(Topics.WORKERS) || Topics.isJobs(name))
                .toList();
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            topic.partitions().forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
        }
        return partitions;
    }

    private static Map<TopicPartition, Long> starts(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> starts = new HashMap<>();
        try {
            Map<TopicPartition, SharePartitionOffsetInfo> offsets = admin.listShareGroupOffsets(
                            Map.of(Topics.WORKERS_GROUP, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(Topics.WORKERS_GROUP)
                    .get();
            offsets.forEach((partition, info) -> {
                if (info != null) {
                    starts.put(partition, info.startOffset());
                }
            });
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        return starts;
    }

    private static Map<TopicPartition, Long> ends(Admin admin, List<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(each -> latest.put(each, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> found =
                admin.listOffsets(latest).all().get();
        found.forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    synchronized void stop(@Observes ShutdownEvent event) {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
