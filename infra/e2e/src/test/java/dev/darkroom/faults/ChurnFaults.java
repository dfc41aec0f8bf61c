package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row 10: workers join and leave all the time. */
@Tag("fault-10")
class ChurnFaults {
    private final Fleet fleet = Fleet.shared();

    @Test
    void twenty_members_join_and_leave_the_group_each_second() {
        FaultRun run = FaultRun.begin(fleet, "10-members");
        for (int second = 0; second < 15; second++) {
            for (int member = 0; member < 20; member++) {
                joinAndLeave();
            }
            run.goOnFor(Duration.ofMillis(500));
        }
        fleet.faults().mark("300 members have come and gone");
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }

    /** It asks for nothing: jobs that it took would be no worker's. */
    private void joinAndLeave() {
        try (ShareConsumer<byte[], byte[]> member = new KafkaShareConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        fleet.stack().kafka(),
                        "group.id",
                        "darkroom-workers",
                        "share.acknowledgement.mode",
                        "explicit"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            member.subscribe(List.of(Broker.JOBS));
            assertThat(member.poll(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void workers_stop_in_order_and_come_back() {
        FaultRun run = FaultRun.begin(fleet, "10-workers");
        Random chance = new Random(run.seed());
        for (int turn = 0; turn < 4; turn++) {
            int number = 1 + chance.nextInt(fleet.workerCount());
            run.goOnFor(Duration.ofMillis(chance.nextInt(2_000)));
            fleet.worker(number).terminate();
            assertThat(fleet.worker(number).awaitEnd()).as("exit code").isIn(0, 143);
            fleet.faults().mark(fleet.workerName(number) + " has left");
            fleet.startWorker(number);
            fleet.worker(number).awaitReady();
        }
        assertThat(run.inState(run.end(), "failed")).as("failed").isEmpty();
    }
}
