package dev.darkroom.faults.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.oracle.Facts.Accepted;
import dev.darkroom.faults.oracle.Facts.AttemptRow;
import dev.darkroom.faults.oracle.Facts.DeadLetter;
import dev.darkroom.faults.oracle.Facts.Event;
import dev.darkroom.faults.oracle.Facts.Hook;
import dev.darkroom.faults.oracle.Facts.LogRow;
import dev.darkroom.faults.oracle.Facts.Sighting;
import dev.darkroom.faults.oracle.Facts.Source;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every violation that is planted into a good run is found, and only that one. */
class OracleTest {

    @Test
    void a_good_run_has_no_violations() {
        assertThat(Oracle.violations(GoodRun.create().result())).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("planted")
    void a_planted_violation_is_found(Invariant invariant, String what, GoodRun run) {
        List<Violation> found = Oracle.violations(run.result());

        assertThat(found).as(what).isNotEmpty();
        assertThat(found).as(what).extracting(Violation::invariant).containsOnly(invariant);
        assertThat(found)
                .allSatisfy(each ->
                        assertThat(each.toString()).startsWith(invariant + " ").contains(": "));
    }

    static Stream<Arguments> planted() {
        return Stream.of(
                        lost(),
                        uninvited(),
                        ends(),
                        history(),
                        objects(),
                        dead(),
                        attempts(),
                        late(),
                        sightings(),
                        hooks())
                .flatMap(each -> each);
    }

    private static Arguments plant(Invariant invariant, String what, GoodRun run) {
        return Arguments.of(invariant, what, run);
    }

    private static Stream<Arguments> lost() {
        return Stream.of(plant(
                Invariant.L,
                "a 202 without a row",
                GoodRun.create().accepted(list -> list.add(new Accepted("gone", "key-gone", GoodRun.START)))));
    }

    private static Stream<Arguments> uninvited() {
        return Stream.of(
                plant(
                        Invariant.U,
                        "a row without a 202",
                        GoodRun.create()
                                .accepted(
                                        list -> list.removeIf(each -> each.job().equals("b")))),
                plant(
                        Invariant.U,
                        "two jobs of one key",
                        GoodRun.create()
                                .accepted(
                                        list -> list.replaceAll(each -> new Accepted(each.job(), "same", each.at())))),
                plant(
                        Invariant.U,
                        "an event of a job that nobody submitted",
                        GoodRun.create()
                                .events(list ->
                                        list.add(new Event("ghost", "e9", "job.started", 1, 1, "w1", 99, List.of())))));
    }

    private static Stream<Arguments> ends() {
        return Stream.of(
                plant(Invariant.T, "usage counts a job twice", GoodRun.create().usage("succeeded", 2)),
                plant(
                        Invariant.T,
                        "a success that no worker reported",
                        GoodRun.create()
                                .events(list ->
                                        list.removeIf(each -> each.type().equals("job.succeeded")))));
    }

    /** Two ends are more than one thing that is wrong. */
    @Test
    void two_ends_of_one_job_are_found() {
        GoodRun run = GoodRun.create()
                .log(list -> list.add(new LogRow("a", 5, "failed", 2)))
                .jobs("a", job -> GoodRun.with(job, "failed", 5));

        assertThat(Oracle.violations(run.result()))
                .anyMatch(each -> each.invariant() == Invariant.T && each.what().startsWith("ended 2 times"));
    }

    private static Stream<Arguments> history() {
        return Stream.of(
                plant(
                        Invariant.M,
                        "a version that is missing",
                        GoodRun.create()
                                .log(list -> list.removeIf(each -> each.job().equals("c") && each.version() == 2))
                                .sightings(
                                        list -> list.removeIf(each -> each.job().equals("c")))),
                plant(
                        Invariant.M,
                        "an attempt that went back",
                        GoodRun.create()
                                .log(list -> list.replaceAll(each -> each.job().equals("a") && each.version() == 4
                                        ? new LogRow("a", 4, "running", 3)
                                        : each))),
                plant(
                        Invariant.M,
                        "running, then queued in the same attempt",
                        GoodRun.create()
                                .log(list -> list.replaceAll(each -> each.job().equals("a") && each.version() == 2
                                        ? new LogRow("a", 2, "running", 2)
                                        : each))),
                plant(
                        Invariant.M,
                        "a row that is not the last of its history",
                        GoodRun.create().jobs("b", job -> GoodRun.with(job, "canceled", 9))));
    }

    @Test
    void something_after_the_end_is_found() {
        GoodRun run = GoodRun.create()
                .log(list -> list.add(new LogRow("b", 4, "running", 1)))
                .jobs("b", job -> GoodRun.with(job, "running", 4));

        assertThat(Oracle.violations(run.result()))
                .extracting(Violation::invariant)
                .contains(Invariant.M);
    }

    private static Stream<Arguments> objects() {
        return Stream.of(
                plant(
                        Invariant.O,
                        "an output that is not in the bucket",
                        GoodRun.create()
                                .objects(
                                        list -> list.removeIf(each -> each.key().contains("/a/")))),
                plant(
                        Invariant.O,
                        "an output with other bytes",
                        GoodRun.create()
                                .objects(list ->
                                        list.replaceAll(each -> GoodRun.object(each.key(), "ffff", each.modified())))),
                plant(
                        Invariant.O,
                        "an output of another length",
                        GoodRun.create()
                                .objects(list -> list.replaceAll(each -> new Facts.StoredObject(
                                        each.key(), each.sha256(), each.bytes() + 1, each.modified())))),
                plant(
                        Invariant.O,
                        "an object of no job that should have been collected",
                        GoodRun.create()
                                .objects(list -> list.add(GoodRun.object(
                                        "outputs/gone/0-eeee.png", "eeee", GoodRun.START.minusSeconds(9))))));
    }

    @Test
    void an_object_of_no_job_is_fine_until_it_is_old() {
        GoodRun run = GoodRun.create()
                .objects(list -> list.add(GoodRun.object("outputs/gone/0-eeee.png", "eeee", GoodRun.START)));

        assertThat(Oracle.violations(run.result())).isEmpty();
    }

    private static Stream<Arguments> dead() {
        return Stream.of(
                plant(
                        Invariant.D,
                        "a dead letter of a job that did not fail",
                        GoodRun.create().deadLetters(list -> list.add(new DeadLetter("a", "given up")))),
                plant(
                        Invariant.D,
                        "a dead letter that nobody planted",
                        GoodRun.create().deadLetters(list -> list.add(new DeadLetter("who", "not JSON")))),
                plant(
                        Invariant.D,
                        "a poison that was not parked",
                        GoodRun.create().deadLetters(List::clear)));
    }

    private static Stream<Arguments> attempts() {
        return Stream.of(
                plant(
                        Invariant.A,
                        "more attempts than the limit",
                        GoodRun.create().limit(1)),
                plant(
                        Invariant.A,
                        "an ended job with an open attempt",
                        GoodRun.create()
                                .attempts(list ->
                                        list.replaceAll(each -> each.job().equals("a") && each.number() == 1
                                                ? new AttemptRow("a", 1, "w1", "")
                                                : each))),
                plant(
                        Invariant.A,
                        "two successful attempts",
                        GoodRun.create()
                                .attempts(list -> list.replaceAll(each -> new AttemptRow(
                                        each.job(),
                                        each.number(),
                                        each.worker(),
                                        each.job().equals("a") ? "succeeded" : each.outcome())))),
                plant(
                        Invariant.A,
                        "an attempt that the row does not know",
                        GoodRun.create().attempts(list -> list.add(new AttemptRow("b", 2, "w1", "canceled")))),
                plant(
                        Invariant.A,
                        "a start that counted again when it was told again",
                        GoodRun.create()
                                .events(list -> list.replaceAll(each -> each.job()
                                                .equals("c")
                                        ? new Event("c", "c1", "job.started", 1, 1, "w1", each.offset(), List.of())
                                        : each))),
                plant(
                        Invariant.A,
                        "an end that a worker told after it had lost the job",
                        GoodRun.create()
                                .attempts(list ->
                                        list.replaceAll(each -> each.outcome().equals("succeeded")
                                                ? new AttemptRow("a", 2, "w1", "succeeded")
                                                : each))
                                .events(list ->
                                        list.replaceAll(each -> each.id().equals("a-end")
                                                ? new Event("a", "a-end", each.type(), 1, 1, "w1", 2, each.outputs())
                                                : each))),
                plant(
                        Invariant.A,
                        "a job given up too early",
                        GoodRun.create()
                                .attempts(
                                        list -> list.removeIf(each -> each.job().equals("c") && each.number() == 2))));
    }

    private static Stream<Arguments> late() {
        return Stream.of(
                plant(
                        Invariant.F,
                        "a job that ended after the bound",
                        GoodRun.create().jobs("b", job -> GoodRun.finished(job, GoodRun.START.plusSeconds(3_600)))),
                plant(
                        Invariant.F,
                        "a job that did not end",
                        GoodRun.create()
                                .jobs("b", job -> GoodRun.finished(GoodRun.with(job, "queued", 1), Instant.MAX))
                                .log(list -> list.removeIf(each -> each.job().equals("b") && each.version() > 1))
                                .sightings(
                                        list -> list.removeIf(each -> each.job().equals("b") && each.version() > 1))
                                .attempts(
                                        list -> list.removeIf(each -> each.job().equals("b")))
                                .hooks(list -> list.removeIf(each -> each.job().equals("b")))
                                .usage("canceled", 0)));
    }

    private static Stream<Arguments> sightings() {
        return Stream.of(
                plant(
                        Invariant.C,
                        "a client was told a state that never was",
                        GoodRun.create()
                                .sightings(list -> list.add(sighting("b", "client-9", Source.POLL, 3, "succeeded")))),
                plant(
                        Invariant.C,
                        "a client was told an older version later",
                        GoodRun.create()
                                .sightings(list -> list.addAll(List.of(
                                        sighting("b", "client-9", Source.POLL, 3, "canceled"),
                                        sighting("b", "client-9", Source.POLL, 2, "running"))))),
                plant(
                        Invariant.C,
                        "a stream passed over a version",
                        GoodRun.create()
                                .sightings(list -> list.addAll(List.of(
                                        sighting("b", "stream-9", Source.STREAM, 1, "queued"),
                                        sighting("b", "stream-9", Source.STREAM, 3, "canceled"))))),
                plant(
                        Invariant.C,
                        "a client was told of another output",
                        GoodRun.create()
                                .sightings(list -> list.add(new Sighting(
                                        "a",
                                        "client-9",
                                        Source.POLL,
                                        5,
                                        "succeeded",
                                        List.of("ffff"),
                                        GoodRun.START)))));
    }

    private static Sighting sighting(String job, String by, Source source, int version, String state) {
        return new Sighting(job, by, source, version, state, List.of(), GoodRun.START);
    }

    private static Stream<Arguments> hooks() {
        return Stream.of(
                plant(
                        Invariant.C,
                        "an end of which no webhook told",
                        GoodRun.create().hooks(List::clear)),
                plant(
                        Invariant.C,
                        "a webhook told what never was",
                        GoodRun.create().hooks(list -> list.add(new Hook("b", 3, "job.succeeded", "succeeded", true)))),
                plant(
                        Invariant.C,
                        "a webhook with a wrong signature",
                        GoodRun.create().hooks(list -> list.add(new Hook("b", 3, "job.canceled", "canceled", false)))));
    }
}
