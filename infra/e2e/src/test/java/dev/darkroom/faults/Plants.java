package dev.darkroom.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Messages that nobody of ours would send. */
final class Plants {
    private static final int MOST_REPEATED = 500;

    private Plants() {}

    /** Sends events that are on the topic once more, in any order, with some that cannot be read or belong to no job. */
    static void repeatEvents(Fleet fleet, Random chance) {
        Broker broker = new Broker(fleet.stack().kafka());
        List<ConsumerRecord<String, byte[]>> events = broker.records(Broker.EVENTS);
        List<ConsumerRecord<String, byte[]>> some =
                new ArrayList<>(events.subList(Math.max(0, events.size() - MOST_REPEATED), events.size()));
        Collections.shuffle(some, chance);
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        some.forEach(each -> records.add(Broker.again(each)));
        String stranger = new UUID(chance.nextLong(), chance.nextLong()).toString();
        fleet.strangers().add(stranger);
        String started = "{\"schema\":\"1.0\",\"meta\":{\"id\":\"" + new UUID(1, 1)
                + "\",\"time\":\"2026-01-01T00:00:00Z\",\"worker\":\"nobody\",\"job_id\":\"" + stranger
                + "\",\"attempt\":1},\"device\":\"cpu\"}";
        records.add(event(stranger, "job.started", started.getBytes(UTF_8)));
        records.add(event(
                stranger, "job.started", started.replace("\"1.0\"", "\"9.0\"").getBytes(UTF_8)));
        records.add(event(stranger, "job.vanished", started.getBytes(UTF_8)));
        records.add(event("nobody", "job.started", new byte[] {0, 1, 2, (byte) 0xff}));
        broker.send(records);
        fleet.faults().mark(some.size() + " events sent again, in any order");
    }

    /** Tells that jobs failed, as a worker would that began them and lost them to another one. */
    static void failLate(Fleet fleet, String worker, Set<String> jobs) {
        Broker broker = new Broker(fleet.stack().kafka());
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> each : broker.records(Broker.EVENTS)) {
            String value = new String(each.value(), UTF_8);
            if (jobs.contains(each.key())
                    && value.contains("\"worker\":\"" + worker + "-")
                    && value.endsWith("\"device\":\"cpu\"}")) {
                String failed = value.replace("\"device\":\"cpu\"", "\"code\":\"model_failed\",\"detail\":\"late\"");
                records.add(event(each.key(), "job.failed", failed.getBytes(UTF_8)));
            }
        }
        assertThat(records).as("starts of %s on %s", jobs, worker).isNotEmpty();
        broker.send(records);
        fleet.faults().mark(worker + " tells of " + records.size() + " failures late");
    }

    private static ProducerRecord<String, byte[]> event(String key, String type, byte[] value) {
        return new ProducerRecord<>(
                Broker.EVENTS, 0, null, key, value, List.of(new RecordHeader("ce_type", type.getBytes(UTF_8))));
    }

    /** Sends what is no job to the workers. */
    static void poison(Fleet fleet, Random chance) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        for (byte[] value : List.of(
                new byte[] {0, 1, 2, (byte) 0xff},
                "{\"schema\":\"9.0\",\"job_id\":\"x\"}".getBytes(UTF_8),
                "{\"schema\":\"1.0\",\"job_id\":17,\"attempt\":-1}".getBytes(UTF_8),
                new byte[0])) {
            String key = "poison-" + Long.toHexString(chance.nextLong());
            fleet.poison().add(key);
            records.add(new ProducerRecord<>(Broker.JOBS, 0, key, value));
        }
        new Broker(fleet.stack().kafka()).send(records);
        fleet.faults().mark(records.size() + " messages that are no jobs");
    }
}
