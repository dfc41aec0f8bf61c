package dev.darkroom.worker.kafka;

import dev.darkroom.contract.Topics;
import dev.darkroom.testing.LocalStack;
import dev.darkroom.worker.lane.JobSource;
import dev.darkroom.worker.lane.JobSourceContract;
import dev.darkroom.worker.lane.TestLaneConfig;
import dev.darkroom.worker.process.Stack;
import dev.darkroom.worker.report.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** The share consumer on a real broker; every test has a pool of its own. */
class KafkaJobSourceIT extends JobSourceContract {

    private static final long LOCK_S = 15;

    private final LocalStack stack = Stack.get();
    private KafkaProducer<String, byte[]> producer;
    private KafkaJobSources sources;
    private String topic;

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        String pool = test.getTestMethod().orElseThrow().getName().replace('_', '-');
        Identity identity = new Identity("contract", pool.substring(0, Math.min(38, pool.length())) + "x");
        topic = Topics.jobs(identity.pool());
        Map<String, Object> broker = Map.of("bootstrap.servers", stack.kafka());
        new Topology(broker, identity, new TestLaneConfig(LIMIT)).prepare();
        sources = new KafkaJobSources(broker, identity, new TestLaneConfig(LIMIT));
        producer = new KafkaProducer<>(broker, new StringSerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
    }

    @Override
    protected JobSource open() {
        return sources.open(1);
    }

    @Override
    protected void send(String text) {
        var unused = producer.send(new ProducerRecord<>(topic, 0, text, text.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    @Override
    protected void outlastTheLock() {
        pause(LOCK_S + 1);
    }

    @Override
    protected void renewalPeriod() {
        pause(LOCK_S / 3);
    }

    private static void pause(long seconds) {
        try {
            new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
