package dev.darkroom.gateway.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.JobStore;
import dev.darkroom.gateway.jobs.Samples;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any events in any order, cut into any batches, repeated in any way. */
public abstract class ProjectionProperties {

    protected abstract JobStore jobs();

    protected abstract ProjectionStore projection();

    /** Which event of which attempt and worker. */
    public record Step(int kind, int attempt, String worker) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(4, 0),
                                net.jqwik.api.Tuple.of(4, 1),
                                net.jqwik.api.Tuple.of(1, 2),
                                net.jqwik.api.Tuple.of(1, 3),
                                net.jqwik.api.Tuple.of(1, 4),
                                net.jqwik.api.Tuple.of(3, 5)),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(5, 1), net.jqwik.api.Tuple.of(1, 2)),
                        Arbitraries.of("w1", "w2"))
                .as(Step::new);
        return step.list().ofMaxSize(12);
    }

    @Property(tries = 60)
    void status_never_goes_back_and_ends_once(@ForAll("steps") List<Step> steps) {
        JobId id = accepted();
        List<Positioned> history = history(id, steps);
        Job last = job(id);
        for (Positioned event : history) {
            Projectors.apply(projection(), List.of(event));
            Job now = job(id);
            assertThat(now.version()).isBetween(last.version(), last.version() + 1);
            if (last.state().terminal()) {
                assertThat(now).isEqualTo(last);
            } else if (now.state() != last.state()) {
                assertThat(last.state().mayBecome(now.state())).isTrue();
                assertThat(now.version()).isEqualTo(last.version() + 1);
            }
            last = now;
        }
    }

    @Property(tries = 60)
    void a_replay_from_the_beginning_changes_nothing(
            @ForAll("steps") List<Step> steps, @ForAll("steps") List<Step> cuts) {
        JobId id = accepted();
        List<Positioned> history = history(id, steps);
        Projectors.apply(projection(), history);
        Job before = job(id);

        int size = 1 + cuts.size() % 4;
        for (int from = 0; from < history.size(); from += size) {
            Projectors.apply(projection(), history.subList(from, Math.min(history.size(), from + size)));
        }

        assertThat(job(id)).isEqualTo(before);
    }

    @Example
    void what_another_worker_says_late_does_not_hide_what_the_jobs_own_says() {
        JobId id = accepted();
        List<Step> steps = List.of(new Step(0, 1, "w1"), new Step(1, 1, "w1"), new Step(1, 1, "w2"));

        Projectors.apply(projection(), history(id, steps));

        assertThat(job(id).progress()).isNotNull();
    }

    @Property(tries = 60)
    void how_events_are_cut_into_batches_does_not_change_how_a_job_ends(@ForAll("steps") List<Step> steps) {
        JobId together = accepted();
        JobId singly = accepted();

        Projectors.apply(projection(), history(together, steps));
        history(singly, steps).forEach(event -> Projectors.apply(projection(), List.of(event)));

        assertThat(job(together).state()).isEqualTo(job(singly).state());
        assertThat(job(together).error()).isEqualTo(job(singly).error());
        assertThat(job(together).outputs()).hasSameSizeAs(job(singly).outputs());
    }

    private JobId accepted() {
        return Samples.insert(jobs(), Samples.job("ada")).id();
    }

    private Job job(JobId id) {
        return jobs().find("ada", id).orElseThrow();
    }

    private static List<Positioned> history(JobId id, List<Step> steps) {
        List<Positioned> history = new ArrayList<>();
        for (Step step : steps) {
            history.add(new Positioned(event(id, step), history.size()));
        }
        return history;
    }

    private static JobEvent event(JobId id, Step step) {
        return switch (step.kind()) {
            case 0 -> Samples.started(id, step.attempt(), step.worker());
            case 1 -> Samples.progress(id, step.attempt(), step.worker(), 1);
            case 2 -> Samples.succeeded(id, step.attempt(), step.worker());
            case 3 -> Samples.failed(id, step.attempt(), step.worker());
            case 5 -> Samples.preview(id, step.attempt(), step.worker(), 1);
            default -> Samples.canceled(id, step.attempt(), step.worker());
        };
    }
}
