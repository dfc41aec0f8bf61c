package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.uuid.Generators;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.report.Identity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReturnsTest {

    private final List<JobEvent> sent = new ArrayList<>();
    private final StopSignal stop = new StopSignal();
    private CompletableFuture<Void> broker = CompletableFuture.completedFuture(null);
    private final Returns returns = new Returns(
            new Reporter(
                    event -> {
                        sent.add(event);
                        return broker;
                    },
                    new Identity("bench", "default"),
                    Generators.timeBasedEpochGenerator(),
                    InstantSource.fixed(Bench.NOW),
                    new Persistence(stop, new TestLaneConfig(8, Duration.ZERO), new SplittableRandom(1))),
            stop);

    @Test
    void what_is_done_or_for_other_workers_passes_unchanged() {
        Map<TakenJob, Verdict> verdicts = Map.of(job(1, 1), Verdict.ACCEPT, job(1, 2), Verdict.RELEASE);

        assertThat(returns.settle(verdicts)).isEqualTo(verdicts);
        assertThat(sent).isEmpty();
    }

    @Test
    void a_job_is_the_gateways_again_when_that_is_durable() {
        TakenJob job = job(2, 3);

        assertThat(returns.settle(Map.of(job, Verdict.RETURN))).containsEntry(job, Verdict.ACCEPT);

        assertThat(sent).singleElement().isInstanceOfSatisfying(JobEvent.Released.class, released -> {
            assertThat(released.meta().attempt()).isEqualTo(2);
            assertThat(released.meta().delivery()).isEqualTo(3);
            assertThat(released.pauseS()).isPositive();
        });
    }

    @Test
    void a_worker_that_stops_asks_for_no_pause() {
        stop.request(Duration.ZERO);

        returns.settle(Map.of(job(1, 1), Verdict.RETURN));

        assertThat(((JobEvent.Released) sent.get(0)).pauseS()).isZero();
    }

    @Test
    void what_cannot_be_told_goes_to_the_broker() {
        TakenJob job = job(1, 1);
        broker = CompletableFuture.failedFuture(new IllegalStateException("away"));

        assertThat(returns.settle(Map.of(job, Verdict.RETURN))).containsEntry(job, Verdict.RELEASE);
    }

    @Test
    void what_broke_workers_in_three_attempts_fails() {
        TakenJob second = job(2, 1);
        TakenJob third = job(3, 1);

        assertThat(returns.settle(Map.of(second, Verdict.BROKEN))).containsEntry(second, Verdict.ACCEPT);
        assertThat(returns.settle(Map.of(third, Verdict.BROKEN))).containsEntry(third, Verdict.ACCEPT);

        assertThat(sent.get(0)).isInstanceOf(JobEvent.Released.class);
        assertThat(sent.get(1))
                .isInstanceOfSatisfying(
                        JobEvent.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(FailureCode.INTERNAL));
    }

    @Test
    void what_cannot_be_read_goes_to_the_broker() {
        TakenJob job = new TakenJob(new Position("jobs", 0, 7), "key", new byte[0], 1);

        assertThat(returns.settle(Map.of(job, Verdict.BROKEN))).containsEntry(job, Verdict.RELEASE);
    }

    private static TakenJob job(int attempt, int delivery) {
        JobMessage message = new JobMessage(
                new JobId(Generators.timeBasedEpochGenerator().generate()),
                attempt,
                "ada",
                "tiny",
                "1",
                new Seed(1),
                JsonNodeFactory.instance.objectNode(),
                Bench.NOW);
        return new TakenJob(new Position("jobs", 0, 7), "key", Wire.write(message), delivery);
    }
}
