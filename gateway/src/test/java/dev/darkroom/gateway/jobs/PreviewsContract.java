package dev.darkroom.gateway.jobs;

import static dev.darkroom.gateway.jobs.Samples.canceled;
import static dev.darkroom.gateway.jobs.Samples.preview;
import static dev.darkroom.gateway.jobs.Samples.progress;
import static dev.darkroom.gateway.jobs.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.ProjectionStore;
import dev.darkroom.gateway.projection.Projectors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every implementation of the jobs' ports does with previews. */
public abstract class PreviewsContract {

    private JobStore jobs;
    private ProjectionStore projection;
    private long offset;

    protected abstract JobStore jobs();

    protected abstract ProjectionStore projection();

    @BeforeEach
    void open() {
        jobs = jobs();
        projection = projection();
    }

    @Test
    void a_running_job_shows_its_latest_preview_to_its_own_tenant() {
        JobId id = accepted();
        apply(started(id, 1, "w1"));
        assertThat(jobs.preview("ada", id, 2, 0)).isEmpty();

        apply(preview(id, 1, "w1", 2), preview(id, 1, "w1", 5), progress(id, 1, "w1", 6));

        assertThat(jobs.preview("ada", id, 2, 5)).contains(new Preview(5, 10, 0, "image/png", 128, 96, "BQ=="));
        assertThat(jobs.preview("ada", id, 2, 6)).isEmpty();
        assertThat(jobs.preview("ada", id, 1, 0)).isEmpty();
        assertThat(jobs.preview("bob", id, 2, 0)).isEmpty();
        apply(preview(id, 1, "w1", 8));
        assertThat(shown(id, 2)).isEqualTo(8);
    }

    @Test
    void a_preview_of_another_attempt_or_worker_or_before_the_start_or_an_older_one_is_not_shown() {
        JobId id = accepted();
        Positioned early = at(preview(id, 1, "w1", 1));
        Projectors.apply(projection, List.of(early));
        apply(started(id, 1, "w1"));
        Projectors.apply(projection, List.of(early));
        apply(preview(id, 1, "w2", 2), preview(id, 2, "w1", 3));
        assertThat(jobs.preview("ada", id, 2, 0)).isEmpty();
        Positioned older = at(preview(id, 1, "w1", 4));
        apply(preview(id, 1, "w1", 5));

        Projectors.apply(projection, List.of(older));

        assertThat(shown(id, 2)).isEqualTo(5);
    }

    @Test
    void a_job_that_begins_anew_or_ended_shows_nothing_of_before() {
        JobId id = accepted();
        apply(started(id, 1, "w1"), preview(id, 1, "w1", 7));
        apply(started(id, 1, "w2"));
        assertThat(jobs.preview("ada", id, 3, 0)).isEmpty();
        assertThat(jobs.preview("ada", id, 2, 0)).isEmpty();
        apply(preview(id, 1, "w2", 2));
        assertThat(shown(id, 3)).isEqualTo(2);

        apply(canceled(id, 1, "w2"), preview(id, 1, "w2", 3));

        assertThat(jobs.preview("ada", id, 3, 0)).isEmpty();
        assertThat(jobs.preview("ada", id, 4, 0)).isEmpty();
    }

    private int shown(JobId id, int version) {
        return jobs.preview("ada", id, version, 0).orElseThrow().step();
    }

    private JobId accepted() {
        return Samples.insert(jobs, Samples.job("ada")).id();
    }

    private Positioned at(JobEvent event) {
        return new Positioned(event, offset++);
    }

    private void apply(JobEvent... events) {
        Projectors.apply(projection, Stream.of(events).map(this::at).toList());
    }
}
