package dev.darkroom.worker.kafka;

import dev.darkroom.tracing.MessagingSpans;
import dev.darkroom.tracing.TraceParent;
import dev.darkroom.tracing.Tracing;
import dev.darkroom.worker.lane.JobSource;
import dev.darkroom.worker.lane.Position;
import dev.darkroom.worker.lane.TakenJob;
import dev.darkroom.worker.lane.Verdict;
import dev.darkroom.worker.metrics.Meters;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A share consumer in explicit mode. Each record that it gave out is in hand, and can be acknowledged, or away: its renewal
 * is on its way, and a poll brings it back. A poll is allowed only while nothing is in hand. One thread.
 *
 * <p>Two faults of kafka-clients 4.2.1 are met here. A renewal that gets no answer, as when the broker dies, stays on its way for
 * ever, and a consumer that waits for one gives out nothing more, while it holds the locks of what it fetches: the source fails then,
 * and the lane joins anew. And a poll without a coordinator does not wait but spins ({@code maximumTimeToWait} is 0): this thread
 * waits in its stead.
 */
final class KafkaJobSource implements JobSource {

    private static final Logger LOG = Logger.getLogger(KafkaJobSource.class);
    private static final Duration RENEWAL_POLL = Duration.ofMillis(20);
    private static final int RENEWAL_POLLS = 100;
    private static final Duration RENEWAL_PATIENCE = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofMillis(100);
    private static final Duration POLL_AFTER_REST = Duration.ofMillis(20);
    private static final Duration MOST_OF_A_CALM_POLL = Duration.ofMillis(5);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ShareConsumer<byte[], byte[]> consumer;

    /** Held by the lane: what it got for which position. */
    private final Map<Position, TakenJob> held = new LinkedHashMap<>();

    /** What can be acknowledged now. */
    private final Map<Position, ConsumerRecord<byte[], byte[]>> inHand = new LinkedHashMap<>();

    /** New records that came with a renewal, for the next take. */
    private final List<TakenJob> waiting = new ArrayList<>();

    /** What is held and is another lane's, as the broker said; it comes back only if nobody took it. */
    private final Set<Position> lost = new HashSet<>();

    /** Verdicts on records that were away, for when they come back. */
    private final Map<Position, AcknowledgeType> owed = new HashMap<>();

    private final LongSupplier nanoTime;
    private long owedSince;
    private boolean spins;

    KafkaJobSource(ShareConsumer<byte[], byte[]> consumer, Collection<String> topics, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
        consumer.setAcknowledgementCommitCallback(this::acknowledged);
        consumer.subscribe(topics);
    }

    @Override
    public List<TakenJob> take(Duration wait) {
        if (held.size() > waiting.size()) {
            throw new IllegalStateException("jobs are still held");
        }
        if (waiting.isEmpty()) {
            receiveOrRest(wait);
            failIfStuck();
        }
        List<TakenJob> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    @Override
    public void extend() {
        for (int poll = 0; poll < RENEWAL_POLLS; poll++) {
            acknowledgeAll(inHand.keySet(), AcknowledgeType.RENEW);
            consumer.commitAsync();
            receive(RENEWAL_POLL);
            if (away(held.keySet()) == 0) {
                return;
            }
        }
        LOG.warnf("locks could not be renewed in time jobs=%d", away(held.keySet()));
    }

    @Override
    public void settle(Map<TakenJob, Verdict> verdicts) {
        if (away(verdicts.keySet().stream().map(TakenJob::position).toList()) > 0) {
            extend();
        }
        verdicts.forEach((job, verdict) -> {
            AcknowledgeType type = type(verdict);
            held.remove(job.position());
            if (inHand.containsKey(job.position())) {
                acknowledgeAll(Set.of(job.position()), type);
            } else if (!lost.remove(job.position())) {
                owe(job.position(), type);
            }
        });
        consumer.commitAsync();
    }

    @Override
    public void close() {
        try (consumer) {
            acknowledgeAll(inHand.keySet(), AcknowledgeType.RELEASE);
            consumer.commitSync();
        }
    }

    /** How many of these are on their way and are to come back. */
    private long away(Collection<Position> positions) {
        return positions.stream()
                .filter(each -> !inHand.containsKey(each) && !lost.contains(each))
                .count();
    }

    private void owe(Position position, AcknowledgeType type) {
        if (owed.isEmpty()) {
            owedSince = nanoTime.getAsLong();
        }
        owed.put(position, type);
    }

    private void failIfStuck() {
        if (!owed.isEmpty() && nanoTime.getAsLong() - owedSince > RENEWAL_PATIENCE.toNanos()) {
            throw new IllegalStateException("the broker does not answer the renewal of " + owed.keySet()
                    + "; this consumer would take nothing more");
        }
    }

    private void receiveOrRest(Duration wait) {
        if (spins) {
            LockSupport.parkNanos(REST.toNanos());
        }
        Duration poll = spins ? POLL_AFTER_REST : wait;
        long before = THREADS.getCurrentThreadCpuTime();
        receive(poll);
        spins = waiting.isEmpty() && THREADS.getCurrentThreadCpuTime() - before > MOST_OF_A_CALM_POLL.toNanos();
    }

    /** Polls once and puts what comes where it belongs. */
    private void receive(Duration wait) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            Position position = new Position(record.topic(), record.partition(), record.offset());
            inHand.put(position, record);
            lost.remove(position);
            AcknowledgeType late = owed.remove(position);
            if (late != null) {
                acknowledgeAll(Set.of(position), late);
            } else if (!held.containsKey(position)) {
                TakenJob job = job(position, record);
                held.put(position, job);
                waiting.add(job);
            }
        }
    }

    private void acknowledgeAll(Collection<Position> positions, AcknowledgeType type) {
        for (Position position : List.copyOf(positions)) {
            ConsumerRecord<byte[], byte[]> record = inHand.remove(position);
            if (record != null) {
                consumer.acknowledge(record, type);
            }
        }
    }

    private static TakenJob job(Position position, ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        byte[] value = record.value() == null ? new byte[0] : record.value();
        int delivery = record.deliveryCount().orElse((short) 1);
        return new TakenJob(position, key, value, delivery, span(record, String.valueOf(key), delivery));
    }

    /** Below the span that sent it: the job's trace goes on here. */
    private static Span span(ConsumerRecord<byte[], byte[]> record, String key, int delivery) {
        Header header = record.headers().lastHeader(TraceParent.HEADER);
        if (header == null || header.value() == null || !Tracing.on()) {
            return Span.getInvalid();
        }
        return Tracing.span("job")
                .setParent(TraceParent.context(new String(header.value(), StandardCharsets.US_ASCII)))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("darkroom.job.id", key)
                .setAttribute("darkroom.delivery", delivery)
                .setAttribute(MessagingSpans.PARTITION, String.valueOf(record.partition()))
                .setAttribute(MessagingSpans.OFFSET, record.offset())
                .startSpan();
    }

    private static AcknowledgeType type(Verdict verdict) {
        return switch (verdict) {
            case ACCEPT -> AcknowledgeType.ACCEPT;
            case RELEASE, RETURN, BROKEN -> AcknowledgeType.RELEASE;
        };
    }

    /** A refused renewal brings nothing back. */
    private void lose(Position position) {
        owed.remove(position);
        if (held.containsKey(position) && !inHand.containsKey(position)) {
            lost.add(position);
        }
    }

    /** Called for every acknowledgement, renewals too. A refusal means that the lock was lost. */
    private void acknowledged(Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception refusal) {
        if (refusal != null) {
            Meters.refusedAcknowledgements(
                    offsets.values().stream().mapToInt(Set::size).sum());
            offsets.forEach((partition, each) ->
                    each.forEach(offset -> lose(new Position(partition.topic(), partition.partition(), offset))));
            LOG.warnf(
                    "acknowledgement refused, the jobs are or will be another lane's positions=%s reason=%s",
                    offsets, refusal);
        }
    }
}
