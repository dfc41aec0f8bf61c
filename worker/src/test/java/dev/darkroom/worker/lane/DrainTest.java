package dev.darkroom.worker.lane;

import static dev.darkroom.worker.lane.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.DrainMessage;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.contract.WorkerHeartbeat;
import dev.darkroom.worker.report.Announcer;
import dev.darkroom.worker.report.Announcers;
import dev.darkroom.worker.report.Identity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainTest {

    private final FakeJobs jobs = new FakeJobs(Duration.ofSeconds(15), 1);
    private final Bench bench = new Bench(Duration.ofSeconds(5));
    private final Lanes lanes = bench.lanes(jobs);
    private final List<WorkerHeartbeat> beats = new CopyOnWriteArrayList<>();
    private final Announcer announcer = Announcers.telling(beats);
    private final AtomicInteger exits = new AtomicInteger();
    private final Drain drain =
            new Drain(new Identity("bench-1abc", "default"), lanes, announcer, exits::incrementAndGet);

    @BeforeEach
    void start() {
        announcer.start(
                new WorkerAnnouncement("bench-1abc", "default", "cpu", 2, 8, Bench.NOW, List.of()), lanes::working);
        lanes.start("cpu");
        await(lanes::working);
    }

    @AfterEach
    void end() {
        lanes.stop(Duration.ZERO);
        announcer.stop("bench-1abc");
        bench.close();
    }

    @Test
    void a_drain_of_another_worker_changes_nothing() {
        drain.ask(new DrainMessage("bench-2xyz", 0));
        send(Bench.input(1, 1, 0));

        await(jobs::allAccepted);
        assertThat(exits).hasValue(0);
        assertThat(lanes.working()).isTrue();
    }

    @Test
    void a_drained_worker_finishes_what_it_has_takes_nothing_more_and_ends_once() {
        send(slow(2e6));
        await(() -> jobs.log().get(0).deliveries == 1);

        drain.ask(new DrainMessage("bench-1abc", 50));
        drain.ask(new DrainMessage("bench-1abc", 0));
        await(() -> exits.get() > 0);
        send(Bench.input(1, 1, 0));

        assertThat(jobs.log().get(0).accepted).isEqualTo(1);
        assertThat(jobs.log().get(0).deliveries).isEqualTo(1);
        assertThat(jobs.log().get(1).deliveries).isZero();
        assertThat(exits).hasValue(1);
        assertThat(lanes.working()).isFalse();
        assertThat(beats).last().extracting(WorkerHeartbeat::ready).isEqualTo(false);
    }

    @Test
    void what_is_not_finished_by_the_deadline_is_given_back() {
        send(slow(1e9));
        await(() -> jobs.log().get(0).deliveries == 1);

        drain.ask(new DrainMessage("bench-1abc", 0));

        await(() -> exits.get() == 1);
        isGivenBack();
    }

    @Test
    void a_signal_amid_a_drain_shortens_it() {
        send(slow(1e9));
        await(() -> jobs.log().get(0).deliveries == 1);
        drain.ask(new DrainMessage("bench-1abc", 3_000));

        bench.stop.request(Duration.ZERO);

        await(() -> exits.get() == 1);
        isGivenBack();
    }

    /** The other lane may get it once more before it sees that it is to end. */
    private void isGivenBack() {
        assertThat(jobs.log().get(0).accepted).isZero();
        assertThat(jobs.log().get(0).released).isEqualTo(jobs.log().get(0).deliveries);
    }

    private void send(ObjectNode input) {
        String model = input.has("rounds") ? "slow-loop" : "tiny";
        jobs.send("job", bench.job(model, bench.version(model), input, 1).value());
    }

    private static ObjectNode slow(double rounds) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("seed", 1)
                .put("count", 1)
                .put("rounds", rounds);
    }
}
