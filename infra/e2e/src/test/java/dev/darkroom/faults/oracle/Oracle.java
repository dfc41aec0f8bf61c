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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Judges a run by what is known of it. One use, one thread. */
public final class Oracle {
    private static final Set<String> TERMINAL = Set.of("succeeded", "failed", "canceled", "expired");
    private static final int LOST_ATTEMPTS_OF_A_POISON = 3;
    private static final Comparator<Event> AGE =
            Comparator.comparingInt(Event::attempt).thenComparingInt(Event::delivery);

    private final Facts facts;
    private final Map<String, JobRow> rows;
    private final Map<String, List<LogRow>> log;
    private final Map<String, List<AttemptRow>> attempts;
    private final Map<String, List<Event>> events;
    private final List<Violation> found = new ArrayList<>();

    private Oracle(Facts facts) {
        this.facts = facts;
        this.rows = facts.jobs().stream().collect(Collectors.toMap(JobRow::id, Function.identity()));
        this.log = facts.log().stream()
                .sorted(Comparator.comparingInt(LogRow::version))
                .collect(Collectors.groupingBy(LogRow::job));
        this.attempts = facts.attempts().stream().collect(Collectors.groupingBy(AttemptRow::job));
        this.events = facts.events().stream().collect(Collectors.groupingBy(Event::job));
    }

    /** All that may not be; empty when every promise was kept. */
    public static List<Violation> violations(Facts facts) {
        Oracle oracle = new Oracle(facts);
        oracle.accepted();
        oracle.uninvited();
        for (JobRow job : facts.jobs()) {
            List<LogRow> history = oracle.log.getOrDefault(job.id(), List.of());
            oracle.ends(job, history);
            oracle.history(job, history);
            oracle.outputs(job);
            oracle.attempts(job);
            oracle.starts(job);
            oracle.holder(job);
        }
        oracle.usage();
        oracle.leftovers();
        oracle.deadLetters();
        oracle.sightings();
        oracle.hooks();
        return List.copyOf(oracle.found);
    }

    private void violated(Invariant invariant, String job, String what) {
        found.add(new Violation(invariant, job, what));
    }

    /** L and F. */
    private void accepted() {
        Instant bound = facts.expected().faultsEnded().plus(facts.expected().bound());
        for (Accepted each : facts.accepted()) {
            JobRow job = rows.get(each.job());
            if (job == null) {
                violated(Invariant.L, each.job(), "was answered with 202 at " + each.at() + " and has no row");
            } else if (!TERMINAL.contains(job.state())) {
                violated(Invariant.F, each.job(), "is still " + job.state() + " in attempt " + job.attempt());
            } else if (job.finishedAt().isAfter(bound)) {
                violated(Invariant.F, each.job(), "ended at " + job.finishedAt() + ", and the bound was " + bound);
            }
        }
    }

    /** U. */
    private void uninvited() {
        Set<String> invited = facts.accepted().stream().map(Accepted::job).collect(Collectors.toSet());
        for (JobRow job : facts.jobs()) {
            if (!invited.contains(job.id())) {
                violated(Invariant.U, job.id(), "has a row and no client got a 202 for it");
            }
        }
        Map<String, Set<String>> jobsOfKey = new HashMap<>();
        facts.accepted()
                .forEach(each -> jobsOfKey
                        .computeIfAbsent(each.key(), key -> new HashSet<>())
                        .add(each.job()));
        jobsOfKey.forEach((key, jobs) -> {
            if (jobs.size() > 1) {
                violated(Invariant.U, String.join(" ", jobs), "are several jobs of the one Idempotency-Key " + key);
            }
        });
        for (String job : events.keySet()) {
            if (!rows.containsKey(job) && !facts.expected().strangers().contains(job)) {
                violated(Invariant.U, job, "workers reported of it and it has no row");
            }
        }
    }

    /** T. */
    private void ends(JobRow job, List<LogRow> history) {
        List<LogRow> ends =
                history.stream().filter(each -> TERMINAL.contains(each.state())).toList();
        if (ends.size() > 1) {
            violated(Invariant.T, job.id(), "ended " + ends.size() + " times: " + ends);
        }
        if (TERMINAL.contains(job.state()) && ends.isEmpty()) {
            violated(Invariant.T, job.id(), "is " + job.state() + " and its history has no end");
        }
        if (job.state().equals("succeeded") && !job.erased()) {
            List<String> recorded = job.outputs().stream().map(Output::sha256).toList();
            boolean reported = eventsOf(job)
                    .anyMatch(event -> event.type().equals("job.succeeded")
                            && event.outputs().equals(recorded));
            if (!reported) {
                violated(Invariant.T, job.id(), "is succeeded with " + recorded + " and no worker reported that");
            }
        }
    }

    private Stream<Event> eventsOf(JobRow job) {
        return events.getOrDefault(job.id(), List.of()).stream();
    }

    /** T, over all jobs. */
    private void usage() {
        Map<String, Long> ended = facts.jobs().stream()
                .filter(job -> TERMINAL.contains(job.state()))
                .collect(Collectors.groupingBy(JobRow::state, Collectors.counting()));
        for (String state : TERMINAL) {
            long counted = facts.usage().getOrDefault(state, 0L);
            long there = ended.getOrDefault(state, 0L);
            if (counted != there) {
                violated(Invariant.T, "usage", "counts " + counted + " jobs as " + state + ", and " + there + " are");
            }
        }
    }

    /** M. */
    private void history(JobRow job, List<LogRow> history) {
        LogRow last = null;
        for (LogRow each : history) {
            Optional<String> wrong = last == null ? badStart(each) : badStep(last, each);
            LogRow before = last;
            wrong.ifPresent(what -> violated(Invariant.M, job.id(), what + ": " + before + " then " + each));
            last = each;
        }
        if (last == null
                || last.version() != job.version()
                || !last.state().equals(job.state())
                || last.attempt() != job.attempt()) {
            violated(
                    Invariant.M,
                    job.id(),
                    "its row is " + job.state() + " in version " + job.version() + ", attempt " + job.attempt()
                            + ", and its history ends with " + last);
        }
    }

    private static Optional<String> badStart(LogRow first) {
        return first.version() == 1 && first.state().equals("queued") && first.attempt() == 1
                ? Optional.empty()
                : Optional.of("its history does not begin with version 1, queued, attempt 1");
    }

    private static Optional<String> badStep(LogRow from, LogRow to) {
        if (to.version() != from.version() + 1) {
            return Optional.of("a version is missing or came twice");
        }
        if (to.attempt() < from.attempt()) {
            return Optional.of("its attempt went back");
        }
        if (TERMINAL.contains(from.state())) {
            return Optional.of("something came after its end");
        }
        boolean back = from.state().equals("running") && to.state().equals("queued");
        if (back && to.attempt() != from.attempt() + 1) {
            return Optional.of("it went back to queued and its attempt did not rise by one");
        }
        return Optional.empty();
    }

    /** O, of one job. */
    private void outputs(JobRow job) {
        for (Output output : job.outputs()) {
            Optional<StoredObject> object = facts.objects().stream()
                    .filter(each -> each.key().equals(output.key()))
                    .findFirst();
            if (object.isEmpty()) {
                violated(Invariant.O, job.id(), "its output " + output.key() + " is not in the bucket");
            } else if (!object.get().sha256().equals(output.sha256())) {
                violated(
                        Invariant.O,
                        job.id(),
                        "its output " + output.key() + " has SHA-256 "
                                + object.get().sha256());
            } else if (object.get().bytes() != output.bytes()) {
                violated(
                        Invariant.O,
                        job.id(),
                        "its output " + output.key() + " has " + object.get().bytes() + " bytes, not "
                                + output.bytes());
            }
        }
        if (job.state().equals("succeeded") && job.outputs().isEmpty() && !job.erased()) {
            violated(Invariant.O, job.id(), "is succeeded and has no output");
        }
    }

    /** O, over the bucket. */
    private void leftovers() {
        Set<String> referenced = facts.jobs().stream()
                .flatMap(job -> job.outputs().stream())
                .map(Output::key)
                .collect(Collectors.toSet());
        for (StoredObject object : facts.objects()) {
            if (object.key().startsWith("outputs/")
                    && !referenced.contains(object.key())
                    && object.modified().isBefore(facts.expected().collectedUntil())) {
                violated(Invariant.O, object.key(), "belongs to no job and was not collected");
            }
        }
    }

    /** D. */
    private void deadLetters() {
        Set<String> parked = new HashSet<>();
        for (DeadLetter letter : facts.deadLetters()) {
            parked.add(letter.key());
            JobRow job = rows.get(letter.key());
            if (job == null && !facts.expected().poison().contains(letter.key())) {
                violated(Invariant.D, letter.key(), "is a dead letter that nobody planted: " + letter.reason());
            } else if (job != null && !job.state().equals("failed")) {
                violated(Invariant.D, job.id(), "is a dead letter and " + job.state() + ": " + letter.reason());
            }
        }
        for (String key : facts.expected().poison()) {
            if (!parked.contains(key)) {
                violated(Invariant.D, key, "cannot be read as a job and was not parked");
            }
        }
    }

    /** A. */
    private void attempts(JobRow job) {
        List<AttemptRow> all = attempts.getOrDefault(job.id(), List.of());
        if (Math.max(job.attempt(), all.size()) > facts.expected().mostAttempts()) {
            violated(
                    Invariant.A,
                    job.id(),
                    "is in attempt " + job.attempt() + ", and the limit is "
                            + facts.expected().mostAttempts());
        }
        for (AttemptRow attempt : all) {
            if (attempt.number() > job.attempt()) {
                violated(Invariant.A, job.id(), "is in attempt " + job.attempt() + " and has " + attempt);
            }
            if (attempt.outcome().isEmpty() && TERMINAL.contains(job.state())) {
                violated(Invariant.A, job.id(), "is " + job.state() + " and an attempt has no end: " + attempt);
            }
        }
        long successes =
                all.stream().filter(each -> each.outcome().equals("succeeded")).count();
        if (successes > 1 || (successes == 1) != job.state().equals("succeeded")) {
            violated(Invariant.A, job.id(), "is " + job.state() + " with " + successes + " successful attempts");
        }
        long lost = all.stream().filter(each -> each.outcome().equals("lost")).count();
        if (job.error().equals("worker_lost") && lost < LOST_ATTEMPTS_OF_A_POISON) {
            violated(Invariant.A, job.id(), "failed as worker_lost after " + lost + " lost attempts");
        }
    }

    /** A: an attempt is one start, however often that is told. */
    private void starts(JobRow job) {
        Set<String> starts = new HashSet<>();
        Set<List<Object>> told = new HashSet<>();
        eventsOf(job).filter(event -> event.type().equals("job.started")).forEach(event -> {
            starts.add(event.id());
            told.add(run(event));
        });
        long untold = eventsOf(job)
                .map(Oracle::run)
                .filter(run -> !told.contains(run))
                .distinct()
                .count();
        int number = attempts.getOrDefault(job.id(), List.of()).size();
        if (number > starts.size() + untold) {
            violated(
                    Invariant.A,
                    job.id(),
                    "has " + number + " attempts, and workers told of " + (starts.size() + untold) + " starts");
        }
    }

    private static List<Object> run(Event event) {
        return List.of(event.worker(), event.attempt(), event.delivery());
    }

    /** A: whoever lost a job to another worker does not end it. */
    private void holder(JobRow job) {
        String worker = attempts.getOrDefault(job.id(), List.of()).stream()
                .filter(attempt -> attempt.outcome().equals(job.state()))
                .map(AttemptRow::worker)
                .findFirst()
                .orElse("");
        List<Event> ends = eventsOf(job)
                .filter(event -> event.type().equals("job." + job.state()))
                .filter(event -> event.worker().equals(worker))
                .toList();
        if (!ends.isEmpty() && ends.stream().allMatch(this::hadLost)) {
            violated(Invariant.A, job.id(), "was ended by " + worker + ", who had lost it to another one");
        }
    }

    private boolean hadLost(Event end) {
        return events.get(end.job()).stream()
                .filter(event -> event.type().equals("job.started") && event.offset() < end.offset())
                .anyMatch(start -> AGE.compare(start, end) > 0);
    }

    /** C, of clients that asked and listened. */
    private void sightings() {
        Map<String, Sighting> last = new HashMap<>();
        for (Sighting each : facts.sightings()) {
            told(each.job(), each.version(), each.state(), each.by());
            JobRow job = rows.get(each.job());
            if (job != null && !each.outputs().isEmpty() && !job.erased()) {
                List<String> recorded =
                        job.outputs().stream().map(Output::sha256).toList();
                if (!each.outputs().equals(recorded)) {
                    violated(Invariant.C, each.job(), each.by() + " was told of other outputs: " + each.outputs());
                }
            }
            Sighting before = last.put(each.by() + " " + each.job(), each);
            if (before != null && each.version() < before.version()) {
                violated(
                        Invariant.C,
                        each.job(),
                        each.by() + " was told of version " + each.version() + " after " + before.version());
            }
            if (each.source() == Source.STREAM && each.version() > (before == null ? 0 : before.version()) + 1) {
                violated(Invariant.C, each.job(), each.by() + " was not told of all before version " + each.version());
            }
        }
    }

    private void told(String id, int version, String state, String by) {
        boolean logged = log.getOrDefault(id, List.of()).stream()
                .anyMatch(each -> each.version() == version && each.state().equals(state));
        if (!logged) {
            violated(Invariant.C, id, by + " was told " + state + " in version " + version + ", which never was");
        }
    }

    /** C, of the receiver of webhooks. */
    private void hooks() {
        Set<String> toldOfTheEnd = new HashSet<>();
        for (Hook hook : facts.hooks()) {
            told(hook.job(), hook.sequence(), hook.state(), "the webhook");
            if (!hook.genuine()) {
                violated(Invariant.C, hook.job(), "a webhook's signature is wrong: " + hook);
            }
            if (TERMINAL.contains(hook.state())) {
                toldOfTheEnd.add(hook.job());
            }
        }
        for (String job : facts.expected().hooked()) {
            JobRow row = rows.get(job);
            if (row != null && TERMINAL.contains(row.state()) && !toldOfTheEnd.contains(job)) {
                violated(Invariant.C, job, "is " + row.state() + " and its webhook was never told");
            }
        }
    }
}
