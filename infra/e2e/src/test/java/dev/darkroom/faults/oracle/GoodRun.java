package dev.darkroom.faults.oracle;

import dev.darkroom.faults.oracle.Facts.Accepted;
import dev.darkroom.faults.oracle.Facts.AttemptRow;
import dev.darkroom.faults.oracle.Facts.DeadLetter;
import dev.darkroom.faults.oracle.Facts.Event;
import dev.darkroom.faults.oracle.Facts.Hook;
import dev.darkroom.faults.oracle.Facts.JobRow;
import dev.darkroom.faults.oracle.Facts.LogRow;
import dev.darkroom.faults.oracle.Facts.Output;
import dev.darkroom.faults.oracle.Facts.Sighting;
import dev.darkroom.faults.oracle.Facts.Source;
import dev.darkroom.faults.oracle.Facts.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A run in which all is well, to plant violations into: job a succeeds in its second attempt, b is canceled while it runs, c loses
 * three workers and fails. One thread.
 */
final class GoodRun {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final String KEY = "outputs/a/0-aaaa.png";

    private final List<Accepted> accepted = new ArrayList<>();
    private final List<Sighting> sightings = new ArrayList<>();
    private final List<JobRow> jobs = new ArrayList<>();
    private final List<LogRow> log = new ArrayList<>();
    private final List<AttemptRow> attempts = new ArrayList<>();
    private final Map<String, Long> usage = new HashMap<>(Map.of("succeeded", 1L, "canceled", 1L, "failed", 1L));
    private final List<Event> events = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<StoredObject> objects = new ArrayList<>();
    private final List<Hook> hooks = new ArrayList<>();
    private int mostAttempts = 3;

    private GoodRun() {
        List.of("a", "b", "c").forEach(job -> accepted.add(new Accepted(job, "key-" + job, START)));
        history("a", "queued 1", "running 1", "queued 2", "running 2", "succeeded 2");
        history("b", "queued 1", "running 1", "canceled 1");
        history("c", "queued 1", "running 1", "queued 2", "running 2", "queued 3", "running 3", "failed 3");
        jobs.add(row("a", "succeeded", 5, 2, "", List.of(new Output(KEY, "aaaa", 10))));
        jobs.add(row("b", "canceled", 3, 1, "", List.of()));
        jobs.add(row("c", "failed", 7, 3, "worker_lost", List.of()));
        attempts.add(new AttemptRow("a", 1, "w1", "lost"));
        attempts.add(new AttemptRow("a", 2, "w2", "succeeded"));
        attempts.add(new AttemptRow("b", 1, "w1", "canceled"));
        for (int number = 1; number <= 3; number++) {
            attempts.add(new AttemptRow("c", number, "w" + number, "lost"));
        }
        events.add(started("a", 1, 0));
        events.add(started("a", 2, 1));
        events.add(new Event("a", "a-end", "job.succeeded", 1, 2, "w2", 2, List.of("aaaa")));
        events.add(started("b", 1, 3));
        events.add(new Event("b", "b-end", "job.canceled", 1, 1, "w1", 4, List.of()));
        for (int number = 1; number <= 3; number++) {
            events.add(started("c", number, 4 + number));
        }
        deadLetters.add(new DeadLetter("poison", "not JSON"));
        objects.add(object(KEY, "aaaa", START));
        for (LogRow each : log) {
            sightings.add(
                    new Sighting(each.job(), "stream", Source.STREAM, each.version(), each.state(), List.of(), START));
        }
        sightings.add(new Sighting("a", "client", Source.POLL, 2, "running", List.of(), START));
        sightings.add(new Sighting("a", "client", Source.POLL, 5, "succeeded", List.of("aaaa"), START));
        hooks.add(new Hook("a", 5, "job.succeeded", "succeeded", true));
        hooks.add(new Hook("b", 3, "job.canceled", "canceled", true));
    }

    private static Event started(String job, int delivery, long offset) {
        return new Event(job, job + delivery, "job.started", 1, delivery, "w" + delivery, offset, List.of());
    }

    static GoodRun create() {
        return new GoodRun();
    }

    private void history(String job, String... versions) {
        for (String version : versions) {
            int space = version.indexOf(' ');
            int number = 1
                    + (int) log.stream().filter(each -> each.job().equals(job)).count();
            log.add(new LogRow(
                    job, number, version.substring(0, space), Integer.parseInt(version.substring(space + 1))));
        }
    }

    private static JobRow row(String id, String state, int version, int attempt, String error, List<Output> outputs) {
        return new JobRow(id, state, version, attempt, START, START.plusSeconds(5), error, outputs, false);
    }

    static StoredObject object(String key, String sha256, Instant modified) {
        return new StoredObject(key, sha256, 10, modified);
    }

    static JobRow with(JobRow is, String state, int version) {
        return new JobRow(
                is.id(),
                state,
                version,
                is.attempt(),
                is.createdAt(),
                is.finishedAt(),
                is.error(),
                is.outputs(),
                is.erased());
    }

    static JobRow finished(JobRow is, Instant at) {
        return new JobRow(
                is.id(),
                is.state(),
                is.version(),
                is.attempt(),
                is.createdAt(),
                at,
                is.error(),
                is.outputs(),
                is.erased());
    }

    Facts result() {
        return new Facts(
                new Facts.Expectations(
                        START,
                        Duration.ofMinutes(1),
                        mostAttempts,
                        START,
                        Set.of("poison"),
                        Set.of(),
                        Set.of("a", "b")),
                accepted,
                sightings,
                jobs,
                log,
                attempts,
                usage,
                events,
                deadLetters,
                objects,
                hooks);
    }

    GoodRun limit(int attemptsOfAJob) {
        mostAttempts = attemptsOfAJob;
        return this;
    }

    GoodRun usage(String state, long count) {
        usage.put(state, count);
        return this;
    }

    GoodRun jobs(String id, UnaryOperator<JobRow> change) {
        jobs.replaceAll(each -> each.id().equals(id) ? change.apply(each) : each);
        return this;
    }

    GoodRun accepted(Consumer<List<Accepted>> change) {
        change.accept(accepted);
        return this;
    }

    GoodRun sightings(Consumer<List<Sighting>> change) {
        change.accept(sightings);
        return this;
    }

    GoodRun log(Consumer<List<LogRow>> change) {
        change.accept(log);
        return this;
    }

    GoodRun attempts(Consumer<List<AttemptRow>> change) {
        change.accept(attempts);
        return this;
    }

    GoodRun events(Consumer<List<Event>> change) {
        change.accept(events);
        return this;
    }

    GoodRun deadLetters(Consumer<List<DeadLetter>> change) {
        change.accept(deadLetters);
        return this;
    }

    GoodRun objects(Consumer<List<StoredObject>> change) {
        change.accept(objects);
        return this;
    }

    GoodRun hooks(Consumer<List<Hook>> change) {
        change.accept(hooks);
        return this;
    }
}
