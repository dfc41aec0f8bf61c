package dev.darkroom.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.lane.TakenJob;
import dev.darkroom.worker.lane.Verdict;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.junit.jupiter.api.Test;

/** The source over a consumer that a broker left alone; how it is with a real broker, {@link KafkaJobSourceIT} says. */
class KafkaJobSourceTest {
    private static final String TOPIC = "darkroom.jobs.default";
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final long BURN_NANOS = Duration.ofMillis(20).toNanos();

    private final List<Duration> polls = new ArrayList<>();
    private Function<Duration, List<Long>> broker = wait -> List.of();
    private AcknowledgementCommitCallback callback = (offsets, refusal) -> {};
    private long now;
    private final KafkaJobSource source = new KafkaJobSource(consumer(), List.of(TOPIC), () -> now);

    @Test
    void fails_when_a_renewal_gets_no_answer_since_its_consumer_would_take_nothing_more() {
        renewedWithoutAnswer();
        assertThat(source.take(WAIT)).isEmpty();

        pass(Duration.ofSeconds(6));

        assertThatThrownBy(() -> source.take(WAIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("renewal");
    }

    @Test
    void goes_on_when_a_renewal_is_refused() {
        renewedWithoutAnswer();
        refuse(7);

        pass(Duration.ofSeconds(6));

        assertThat(source.take(WAIT)).isEmpty();
    }

    @Test
    void waits_for_no_renewal_of_a_job_that_is_another_lanes() {
        broker = wait -> List.of(7L, 8L);
        List<TakenJob> taken = source.take(WAIT);
        broker = wait -> List.of(8L);
        source.extend();
        refuse(7);
        polls.clear();

        source.extend();
        source.settle(Map.of(taken.get(0), Verdict.ACCEPT, taken.get(1), Verdict.ACCEPT));

        assertThat(polls).as("one poll renews what is left").hasSize(1);
        broker = wait -> List.of();
        pass(Duration.ofSeconds(6));
        assertThat(source.take(WAIT)).isEmpty();
    }

    @Test
    void rests_between_polls_that_spin_and_only_then() {
        broker = wait -> polls.size() < 3 ? burn() : List.of();
        for (int poll = 0; poll < 5; poll++) {
            assertThat(source.take(WAIT)).isEmpty();
        }

        Duration brief = Duration.ofMillis(20);
        assertThat(polls).containsExactly(WAIT, brief, brief, brief, WAIT);
    }

    private void renewedWithoutAnswer() {
        broker = wait -> List.of(7L);
        List<TakenJob> taken = source.take(WAIT);
        broker = wait -> List.of();
        source.extend();
        source.settle(Map.of(taken.get(0), Verdict.ACCEPT));
    }

    private void refuse(long offset) {
        callback.onComplete(
                Map.of(new TopicIdPartition(Uuid.ONE_UUID, 0, TOPIC), Set.of(offset)),
                new InvalidRecordStateException("lost"));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static List<Long> burn() {
        long begin = cpuNanos();
        while (cpuNanos() - begin < BURN_NANOS) {
            Thread.onSpinWait();
        }
        return List.of();
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @SuppressWarnings("unchecked")
    private ShareConsumer<byte[], byte[]> consumer() {
        return (ShareConsumer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ShareConsumer.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "poll" -> poll((Duration) arguments[0]);
                    case "setAcknowledgementCommitCallback" -> {
                        callback = (AcknowledgementCommitCallback) arguments[0];
                        yield null;
                    }
                    default -> null;
                });
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        List<ConsumerRecord<byte[], byte[]>> records = broker.apply(wait).stream()
                .map(offset -> new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], new byte[0]))
                .toList();
        polls.add(wait);
        return new ConsumerRecords<>(Map.of(new TopicPartition(TOPIC, 0), records), Map.of());
    }
}
