package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Wire;
import dev.darkroom.worker.models.TestModels;
import dev.darkroom.worker.onnx.TestRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanceledJobsTest {

    @TempDir
    Path packages;

    private final Schedule cancellations = new Schedule();
    private Bench bench;

    /** Cancels a job when the worker asks for the nth time whether it is. */
    private static final class Schedule extends Cancellations {

        private @Nullable JobId job;
        private int asksLeft;

        synchronized void cancelAfter(int asks, JobId which) {
            job = which;
            asksLeft = asks;
        }

        synchronized boolean came() {
            return asksLeft < 0;
        }

        @Override
        synchronized boolean contain(JobId which) {
            if (which.equals(job) && asksLeft-- == 0) {
                cancel(which);
            }
            return super.contain(which);
        }
    }

    @BeforeEach
    void open() {
        for (String model : List.of("tiny", "tiny-diffuse", "tiny-rnn")) {
            TestModels.copy(TestModels.PACKAGES.resolve(model), packages.resolve(model));
        }
        bench = new Bench(
                Duration.ofSeconds(30),
                TestModels.in(packages, TestRuntime.on("cpu"), TestModels.allSamplers()),
                cancellations);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_job_that_was_canceled_before_a_lane_took_it_never_runs() throws Exception {
        TakenJob canceled = job("tiny");
        TakenJob other = job("tiny");
        cancellations.cancel(id(canceled));

        List<Verdict> verdicts = bench.run(List.of(canceled, other));

        assertThat(verdicts).containsOnly(Verdict.ACCEPT);
        assertThat(bench.eventsOf(canceled)).singleElement().isInstanceOf(JobEvent.Canceled.class);
        assertThat(bench.lastEventOf(other)).isInstanceOf(JobEvent.Succeeded.class);
    }

    @Test
    void an_attempt_that_was_taken_back_is_settled_without_a_run_and_without_a_word() throws Exception {
        TakenJob unwanted = job("tiny");
        TakenJob other = job("tiny");
        cancellations.takeBack(id(unwanted), 1);

        List<Verdict> verdicts = bench.run(List.of(unwanted, other));

        assertThat(verdicts).containsOnly(Verdict.ACCEPT);
        assertThat(bench.eventsOf(unwanted)).isEmpty();
        assertThat(bench.lastEventOf(other)).isInstanceOf(JobEvent.Succeeded.class);
    }

    @Test
    void a_canceled_job_of_a_model_that_nobody_serves_any_more_is_canceled_too() throws Exception {
        TakenJob canceled = bench.job("gone", "000000000000", JsonNodeFactory.instance.objectNode(), 1);
        cancellations.cancel(id(canceled));

        assertThat(bench.run(List.of(canceled))).containsExactly(Verdict.ACCEPT);
        assertThat(bench.lastEventOf(canceled)).isInstanceOf(JobEvent.Canceled.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "tiny-diffuse", "tiny-rnn"})
    void whenever_a_job_is_canceled_it_ends_once_and_its_neighbour_gets_its_own_images(String model) throws Exception {
        List<String> expected = hashes(succeeded(job(model)));
        int moments = 0;
        boolean came = true;
        while (came) {
            TakenJob neighbour = job(model);
            TakenJob canceled = job(model);
            cancellations.cancelAfter(moments++, id(canceled));

            List<Verdict> verdicts = bench.run(List.of(neighbour, canceled));

            came = cancellations.came();
            assertThat(verdicts).containsOnly(Verdict.ACCEPT);
            assertThat(hashes((JobEvent.Succeeded) bench.lastEventOf(neighbour)))
                    .isEqualTo(expected);
            assertThat(bench.lastEventOf(canceled))
                    .isInstanceOf(came ? JobEvent.Canceled.class : JobEvent.Succeeded.class);
            assertThat(ends(canceled)).isEqualTo(1);
        }
        assertThat(moments).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "tiny-diffuse", "tiny-rnn"})
    void whenever_the_only_job_of_a_run_is_canceled_it_ends_once(String model) throws Exception {
        int moments = 0;
        boolean came = true;
        while (came) {
            TakenJob canceled = job(model);
            cancellations.cancelAfter(moments++, id(canceled));

            assertThat(bench.run(List.of(canceled))).containsExactly(Verdict.ACCEPT);

            came = cancellations.came();
            assertThat(bench.lastEventOf(canceled))
                    .isInstanceOf(came ? JobEvent.Canceled.class : JobEvent.Succeeded.class);
            assertThat(ends(canceled)).isEqualTo(1);
        }
        assertThat(moments).isGreaterThan(3);
    }

    @Test
    void a_canceled_job_whose_report_fails_at_first_is_canceled_all_the_same() throws Exception {
        TakenJob canceled = job("tiny");
        cancellations.cancelAfter(1, id(canceled));
        bench.failingEvents.set(2);

        assertThat(bench.run(List.of(canceled))).containsExactly(Verdict.ACCEPT);
        assertThat(bench.lastEventOf(canceled)).isInstanceOf(JobEvent.Canceled.class);
        assertThat(ends(canceled)).isEqualTo(1);
    }

    private JobEvent.Succeeded succeeded(TakenJob job) throws Exception {
        bench.run(List.of(job));
        return (JobEvent.Succeeded) bench.lastEventOf(job);
    }

    private long ends(TakenJob job) throws Exception {
        return bench.eventsOf(job).stream()
                .filter(event -> event instanceof JobEvent.Canceled
                        || event instanceof JobEvent.Succeeded
                        || event instanceof JobEvent.Failed)
                .count();
    }

    private static List<String> hashes(JobEvent.Succeeded succeeded) {
        return succeeded.outputs().stream().map(Output::sha256).toList();
    }

    private static JobId id(TakenJob job) throws Exception {
        return Wire.read(job.value(), JobMessage.class).jobId();
    }

    private TakenJob job(String model) {
        ObjectNode input = switch (model) {
            case "tiny" -> Bench.input(7, 2, 0);
            case "tiny-diffuse" ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("prompt", "a cat")
                        .put("steps", 6)
                        .put("count", 2);
            default ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "a")
                        .put("temperature", 1)
                        .put("count", 2);
        };
        return bench.job(model, bench.version(model), input, 1);
    }
}
