package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.Output;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchRunTest {

    private final Bench bench = new Bench(Duration.ofSeconds(30));

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_job_is_started_stored_reported_and_then_accepted() throws Exception {
        TakenJob job = bench.job(Bench.input(9, 2, 0));

        List<Verdict> verdicts = bench.run(List.of(job));

        assertThat(verdicts).containsExactly(Verdict.ACCEPT);
        assertThat(bench.eventsOf(job)).hasSize(2).first().isInstanceOf(JobEvent.Started.class);
        JobEvent.Succeeded succeeded = (JobEvent.Succeeded) bench.lastEventOf(job);
        assertThat(succeeded.meta().worker()).isEqualTo("bench");
        assertThat(succeeded.meta().time()).isEqualTo(Bench.NOW);
        assertThat(succeeded.outputs()).extracting(Output::index).containsExactly(0, 1);
        assertThat(succeeded.outputs())
                .extracting(output -> output.seed().value())
                .containsExactly(9L, 10L);
        for (Output output : succeeded.outputs()) {
            assertThat(bench.blobs.get(output.key()).orElseThrow().bytes()).isEqualTo(output.bytes());
        }
    }

    @Test
    void jobs_of_a_batch_get_the_images_that_they_get_alone() throws Exception {
        List<TakenJob> jobs = List.of(
                bench.job(Bench.input(1, 3, 0)), bench.job(Bench.input(50, 1, 0)), bench.job(Bench.input(80, 6, 0)));
        bench.run(jobs);
        TakenJob alone = bench.job(Bench.input(83, 1, 0));
        bench.run(List.of(alone));

        Output inBatch =
                ((JobEvent.Succeeded) bench.lastEventOf(jobs.get(2))).outputs().get(3);
        Output single =
                ((JobEvent.Succeeded) bench.lastEventOf(alone)).outputs().get(0);

        assertThat(single.sha256()).isEqualTo(inBatch.sha256());
    }

    @Test
    void a_model_that_throws_fails_the_culprit_alone() throws Exception {
        TakenJob good = bench.job(Bench.input(1, 1, 0));
        TakenJob bad = bench.job(Bench.input(2, 1, 2));
        TakenJob alsoGood = bench.job(Bench.input(3, 1, 0));

        List<Verdict> verdicts = bench.run(List.of(good, bad, alsoGood));

        assertThat(verdicts).containsOnly(Verdict.ACCEPT);
        assertThat(bench.lastEventOf(good)).isInstanceOf(JobEvent.Succeeded.class);
        assertThat(bench.lastEventOf(alsoGood)).isInstanceOf(JobEvent.Succeeded.class);
        JobEvent.Failed failed = (JobEvent.Failed) bench.lastEventOf(bad);
        assertThat(failed.code()).isEqualTo(FailureCode.MODEL_FAILED);
        assertThat(failed.detail())
                .isEqualTo("Model 'tiny' failed on this input and seed; other inputs or another seed may work.");
    }

    @Test
    void pixels_that_are_no_numbers_fail_their_job_alone() throws Exception {
        TakenJob good = bench.job(Bench.input(1, 1, 0));
        TakenJob bad = bench.job(Bench.input(2, 1, 1));

        bench.run(List.of(good, bad));

        assertThat(bench.lastEventOf(good)).isInstanceOf(JobEvent.Succeeded.class);
        assertThat(((JobEvent.Failed) bench.lastEventOf(bad)).code()).isEqualTo(FailureCode.MODEL_FAILED);
    }

    @Test
    void what_is_no_job_is_parked_with_the_reason_and_accepted() {
        TakenJob broken = bench.taken("{\"schema\": \"2.0\"}".getBytes(StandardCharsets.UTF_8), 1);
        TakenJob empty = bench.taken(new byte[0], 1);

        List<Verdict> verdicts = bench.run(List.of(broken, empty));

        assertThat(verdicts).containsOnly(Verdict.ACCEPT);
        assertThat(bench.letters).hasSize(2);
        assertThat(bench.letters.get(0).value()).isEqualTo(broken.value());
        assertThat(bench.letters.get(0).headers().get("reason")).contains("schema version '2.0'");
        assertThat(bench.letters.get(0).headers().get("original_offset")).isEqualTo("0");
        assertThat(bench.events).isEmpty();
    }

    @Test
    void input_that_does_not_fit_is_refused_and_never_started() throws Exception {
        TakenJob job = bench.job(Bench.input(1, 17, 0));

        bench.run(List.of(job));

        assertThat(bench.eventsOf(job)).singleElement().isInstanceOfSatisfying(JobEvent.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(FailureCode.INPUT_REJECTED);
            assertThat(failed.detail()).contains("/count");
        });
    }

    @Test
    void an_unknown_version_is_released_for_others_and_fails_only_at_the_fourth_delivery() throws Exception {
        TakenJob third = bench.job("tiny", "000000000000", Bench.input(1, 1, 0), 3);
        TakenJob fourth = bench.job("tiny", "000000000000", Bench.input(1, 1, 0), 4);

        List<Verdict> verdicts = bench.run(List.of(third, fourth));

        assertThat(verdicts).containsExactly(Verdict.RELEASE, Verdict.ACCEPT);
        assertThat(bench.eventsOf(third)).isEmpty();
        assertThat(((JobEvent.Failed) bench.lastEventOf(fourth)).code()).isEqualTo(FailureCode.MODEL_UNAVAILABLE);
    }

    @Test
    void a_store_and_a_broker_that_come_back_only_delay_a_job() throws Exception {
        bench.failingPuts.set(2);
        bench.failingEvents.set(2);
        TakenJob job = bench.job(Bench.input(1, 1, 0));

        List<Verdict> verdicts = bench.run(List.of(job));

        assertThat(verdicts).containsExactly(Verdict.ACCEPT);
        assertThat(bench.eventsOf(job)).hasSize(2);
    }

    @Test
    void what_cannot_be_stored_or_reported_in_time_is_given_back_and_not_failed() throws Exception {
        try (Bench impatient = new Bench(Duration.ZERO)) {
            impatient.failingPuts.set(1);
            TakenJob unstored = impatient.job(Bench.input(1, 1, 0));
            assertThat(impatient.run(List.of(unstored))).containsExactly(Verdict.RETURN);
            assertThat(impatient.lastEventOf(unstored)).isInstanceOf(JobEvent.Started.class);

            impatient.failingPuts.set(0);
            impatient.failingEvents.set(1);
            TakenJob unreported = impatient.job(Bench.input(1, 1, 0));
            assertThat(impatient.run(List.of(unreported))).containsExactly(Verdict.RETURN);
            assertThat(impatient.lastEventOf(unreported)).isInstanceOf(JobEvent.Started.class);
        }
    }

    @Test
    void a_job_that_a_worker_may_have_died_of_runs_alone_after_those_that_are_new() throws Exception {
        TakenJob again = bench.job("tiny", bench.version("tiny"), Bench.input(1, 1, 0), 2);
        TakenJob fresh = bench.job(Bench.input(2, 1, 0));
        TakenJob third = bench.job("tiny", bench.version("tiny"), Bench.input(3, 1, 0), 3);

        List<Verdict> verdicts = bench.run(List.of(again, fresh, third));

        assertThat(verdicts).containsOnly(Verdict.ACCEPT);
        List<JobEvent> all = new ArrayList<>();
        for (TakenJob job : List.of(fresh, again, third)) {
            all.addAll(bench.eventsOf(job));
        }
        assertThat(bench.events).isEqualTo(all);
        assertThat(bench.eventsOf(third))
                .extracting(event -> event.meta().delivery())
                .containsOnly(3);
    }

    @Test
    void a_job_that_came_too_often_goes_to_the_gateway_and_is_not_run() throws Exception {
        TakenJob job = bench.job("tiny", bench.version("tiny"), Bench.input(1, 1, 0), 4);

        assertThat(bench.run(List.of(job))).containsExactly(Verdict.ACCEPT);

        assertThat(bench.eventsOf(job)).singleElement().isInstanceOfSatisfying(JobEvent.Released.class, released -> {
            assertThat(released.reason()).contains("4 times");
            assertThat(released.pauseS()).isZero();
        });
    }

    @Test
    void a_job_tried_before_does_not_begin_while_that_cannot_be_told() throws Exception {
        try (Bench impatient = new Bench(Duration.ZERO)) {
            impatient.failingStarts.set(1);
            TakenJob job = impatient.job("tiny", impatient.version("tiny"), Bench.input(1, 1, 0), 2);

            assertThat(impatient.run(List.of(job))).containsExactly(Verdict.RETURN);

            assertThat(impatient.eventsOf(job)).isEmpty();
        }
    }

    /** Kinds: 0 good, 1 not a number, 2 throws, 3 unreadable, 4 unknown version, 5 unfit input, 6 another model. */
    @Property(tries = 30)
    void every_job_gets_one_verdict_and_accepted_means_that_its_end_is_known(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 6) Integer> kinds,
            @ForAll @IntRange(min = 0, max = 3) int failures)
            throws Exception {
        try (Bench flaky = new Bench(Duration.ZERO)) {
            flaky.failingPuts.set(failures);
            flaky.failingEvents.set(failures / 2);
            List<TakenJob> jobs = new ArrayList<>();
            kinds.forEach(kind -> jobs.add(job(flaky, kind)));

            List<Verdict> verdicts = flaky.run(jobs);

            assertThat(verdicts).hasSize(kinds.size()).doesNotContainNull();
            for (int i = 0; i < jobs.size(); i++) {
                if (kinds.get(i) == 3) {
                    continue;
                }
                long ends = flaky.eventsOf(jobs.get(i)).stream()
                        .filter(event -> !(event instanceof JobEvent.Started))
                        .count();
                assertThat(ends).isEqualTo(verdicts.get(i) == Verdict.ACCEPT ? 1 : 0);
            }
        }
    }

    private static TakenJob job(Bench bench, int kind) {
        return switch (kind) {
            case 0, 1, 2 -> bench.job(Bench.input(kind, 2, kind));
            case 3 -> bench.taken("no job".getBytes(StandardCharsets.UTF_8), 1);
            case 4 -> bench.job("tiny", "000000000000", Bench.input(1, 1, 0), 4);
            case 5 -> bench.job(Bench.input(1, 0, 0));
            default -> {
                var input = Bench.input(1, 1, 0);
                input.remove(List.of("kind", "temperature", "fault"));
                yield bench.job("slow-loop", bench.version("slow-loop"), input.put("rounds", 3), 1);
            }
        };
    }
}
