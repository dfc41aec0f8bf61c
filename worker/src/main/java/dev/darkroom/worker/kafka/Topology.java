package dev.darkroom.worker.kafka;

import dev.darkroom.contract.Topics;
import dev.darkroom.worker.lane.JobTopics;
import dev.darkroom.worker.lane.LaneConfig;
import dev.darkroom.worker.report.Identity;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

/** The topics and the share group's settings, made where they are missing before the first lane joins. Thread-safe. */
@ApplicationScoped
class Topology implements JobTopics {

    private static final Logger LOG = Logger.getLogger(Topology.class);
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final int EVENT_PARTITIONS = 8;
    private static final Duration CONTROL_RETENTION = Duration.ofHours(24);

    /**
     * One, so that every lane sees every job. A share group gives each partition to some of its members: with more of them,
     * jobs wait behind a lane that is busy, or behind a dead one until its session ends (45 s), while others are idle.
     */
    private static final int JOB_PARTITIONS = 1;

    private final Map<String, Object> broker;
    private final Identity identity;
    private final LaneConfig lanes;

    Topology(@Identifier("default-kafka-broker") Map<String, Object> broker, Identity identity, LaneConfig lanes) {
        this.broker = broker;
        this.identity = identity;
        this.lanes = lanes;
    }

    @Override
    public void prepare() throws TimeoutException, ExecutionException, InterruptedException {
        try (Admin admin = admin(TIME_LIMIT)) {
            createTopics(admin);
            // Without it a group begins at the end of the log, and jobs sent before the first worker are lost to it.
            configureGroup(
                    admin,
                    Map.of(
                            "share.auto.offset.reset",
                            "earliest",
                            "share.record.lock.duration.ms",
                            Long.toString(lanes.lock().toMillis())));
            configureLastNet(admin);
        }
    }

    /** Fails unless the broker answers in time. */
    void ping(Duration limit) throws TimeoutException, ExecutionException, InterruptedException {
        try (Admin admin = admin(limit)) {
            admin.describeCluster().clusterId().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The offset at which the only partition of a topic ends; 0 where nothing can be read of it, as all was deleted. */
    long endOf(String topic, Duration limit) throws TimeoutException, ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = admin(limit)) {
            long earliest = offset(admin, partition, OffsetSpec.earliest(), limit);
            long end = offset(admin, partition, OffsetSpec.latest(), limit);
            return earliest == end ? 0 : end;
        }
    }

    private static long offset(Admin admin, TopicPartition partition, OffsetSpec which, Duration limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition, which))
                .partitionResult(partition)
                .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                .offset();
    }

    private void createTopics(Admin admin) throws TimeoutException, ExecutionException, InterruptedException {
        for (Map.Entry<String, KafkaFuture<Void>> created :
                admin.createTopics(topics(identity.pool())).values().entrySet()) {
            try {
                created.getValue().get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                LOG.infof("topic created topic=%s", created.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** What a worker of this pool needs; {@code k8s/base/topics.yaml} says the same. */
    static List<NewTopic> topics(String pool) {
        List<NewTopic> topics = new ArrayList<>();
        // Kept for ever, so that a job that waits long for a worker does not fall off the end of the log.
        topics.add(topic(Topics.jobs(pool), JOB_PARTITIONS).configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1")));
        topics.add(topic(Topics.EVENTS, EVENT_PARTITIONS));
        topics.add(topic(Topics.DEAD_JOBS, 1));
        // Kept for longer than a job waits or runs; every worker reads it all at its start.
        topics.add(topic(Topics.CONTROL, 1)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(CONTROL_RETENTION.toMillis()),
                        // Only whole segments are deleted.
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(CONTROL_RETENTION.dividedBy(4).toMillis()))));
        topics.add(topic(Topics.WORKERS, 1)
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
        return topics;
    }

    /** Lets the broker park what it gives up after the last delivery; brokers before 4.4 do not know how. */
    private void configureLastNet(Admin admin) throws TimeoutException, InterruptedException {
        try {
            configureGroup(
                    admin,
                    Map.of(
                            "errors.deadletterqueue.topic.name",
                            Topics.DEAD_JOBS,
                            "errors.deadletterqueue.copy.record.enable",
                            "true"));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ApiException)) {
                throw new IllegalStateException("cannot configure the share group", e);
            }
            LOG.debugf(
                    "this broker has no dead-letter queue of its own reason=%s",
                    e.getCause().getMessage());
        }
    }

    private static void configureGroup(Admin admin, Map<String, String> settings)
            throws TimeoutException, ExecutionException, InterruptedException {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, Topics.WORKERS_GROUP);
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(new ConfigEntry(setting.getKey(), setting.getValue()), OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(group, changes)).all().get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A topic with the broker's own replication. */
    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }

    private Admin admin(Duration limit) {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, identity.worker() + "-admin");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        return Admin.create(settings);
    }
}
