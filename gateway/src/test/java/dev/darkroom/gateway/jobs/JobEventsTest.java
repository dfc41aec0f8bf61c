package dev.darkroom.gateway.jobs;

import static dev.darkroom.gateway.jobs.Samples.canceled;
import static dev.darkroom.gateway.jobs.Samples.preview;
import static dev.darkroom.gateway.jobs.Samples.progress;
import static dev.darkroom.gateway.jobs.Samples.started;
import static dev.darkroom.gateway.jobs.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.projection.Positioned;
import dev.darkroom.gateway.projection.Projectors;
import dev.darkroom.gateway.watch.JobNews;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobEventsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final InMemoryJobs jobs = new InMemoryJobs();
    private final JobNews news = new JobNews();
    private final JobEvents events = new JobEvents(jobs, news);
    private final JobId id = Samples.insert(jobs, Samples.job("ada")).id();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private long offset;

    @Test
    void a_listener_hears_everything_in_order_and_then_the_end() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        events.after("ada", id, JobEvents.Position.START)
                .subscribe()
                .with(this::note, failures::add, () -> told.add("end"));
        awaitTold("1");
        happen(started(id, 1, "w"));
        awaitTold("1", "2");
        happen(progress(id, 1, "w", 3));
        awaitTold("1", "2", "2.3");
        happen(progress(id, 1, "w", 5), succeeded(id, 1, "w"));
        awaitTold("1", "2", "2.3", "3", "end");
        assertThat(failures).isEmpty();
        assertThat(news.awaited()).isZero();
    }

    @Test
    void who_comes_again_hears_what_was_missed_and_nothing_twice() {
        happen(started(id, 1, "w"), progress(id, 1, "w", 3));
        listen("2.3");
        happen(progress(id, 1, "w", 4));
        awaitTold("2.4");
        happen(succeeded(id, 1, "w"));
        awaitTold("2.4", "3");
    }

    @Test
    void after_a_long_absence_every_version_is_told_and_only_the_latest_progress() {
        happen(started(id, 1, "w1"), progress(id, 1, "w1", 7));
        happen(started(id, 1, "w2"), progress(id, 1, "w2", 2));
        listen("1");
        awaitTold("2", "3", "3.2");
    }

    @Test
    void between_the_versions_the_latest_progress_and_preview_are_told_and_go_never_back() {
        listen("0");
        awaitTold("1");
        happen(started(id, 1, "w"), progress(id, 1, "w", 3), preview(id, 1, "w", 3));
        awaitTold("1", "2", "2.3", "2.3p");
        happen(preview(id, 1, "w", 5));
        awaitTold("1", "2", "2.3", "2.3p", "2.5p");
        happen(progress(id, 1, "w", 5));
        happen(preview(id, 1, "w", 6), progress(id, 1, "w", 7));
        awaitTold("1", "2", "2.3", "2.3p", "2.5p", "2.6p", "2.7");
        happen(started(id, 1, "w2"), preview(id, 1, "w2", 1));
        awaitTold("1", "2", "2.3", "2.3p", "2.5p", "2.6p", "2.7", "3", "3.1p");
        happen(canceled(id, 1, "w2"));
        awaitTold("1", "2", "2.3", "2.3p", "2.5p", "2.6p", "2.7", "3", "3.1p", "4");
    }

    @ParameterizedTest
    @CsvSource({"0, '1 2 2.4p 2.6'", "2.3p, '2.4p 2.6'", "2.4, '2.4p 2.6'", "2.4p, 2.6", "2.5, 2.6", "2.6, ''"})
    void who_comes_again_sees_a_preview_once_and_none_that_is_older_than_what_was_told(String last, String expected) {
        happen(started(id, 1, "w"), preview(id, 1, "w", 4), progress(id, 1, "w", 6));

        listen(last);

        happen(succeeded(id, 1, "w"));
        awaitTold((expected + " 3").strip().split(" ", -1));
    }

    @Test
    void who_leaves_is_forgotten() {
        Cancellable listener = listen("0");
        awaitTold("1");
        listener.cancel();
        await().atMost(SOON).untilAsserted(() -> assertThat(news.awaited()).isZero());
    }

    @Test
    void a_gateway_that_is_about_to_stop_lets_its_listeners_go() {
        events.after("ada", id, JobEvents.Position.START)
                .subscribe()
                .with(this::note, failure -> told.add("failed"), () -> told.add("end"));
        awaitTold("1");
        news.close();
        awaitTold("1", "end");
        assertThat(news.awaited()).isZero();
    }

    @Test
    void a_stream_of_no_job_ends() {
        events.after("bob", id, JobEvents.Position.START)
                .subscribe()
                .with(this::note, failure -> told.add("failed"), () -> told.add("end"));
        awaitTold("end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.", ".1", "-1", "1.2.3", "9999999999", " 1", "2p", "2.p", "2.3pp", "2.3q"})
    void what_is_no_position_is_none(String id) {
        assertThat(JobEvents.Position.parse(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "2.0", "2.17", "2.17p"})
    void a_position_is_written_as_it_is_read(String id) {
        assertThat(JobEvents.Position.parse(id))
                .map(JobEvents.Position::toString)
                .contains(id);
    }

    private Cancellable listen(String from) {
        return events.after("ada", id, JobEvents.Position.parse(from).orElseThrow())
                .subscribe()
                .with(this::note);
    }

    private void note(JobEvents.Event event) {
        told.add(event.position().toString());
    }

    private void happen(JobEvent... each) {
        Projectors.apply(
                jobs,
                List.of(each).stream()
                        .map(event -> new Positioned(event, offset++))
                        .toList());
        news.arrived(List.of(id));
    }

    private void awaitTold(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(expected));
    }
}
