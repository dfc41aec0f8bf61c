package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.oracle.Facts;
import dev.darkroom.faults.oracle.Invariant;
import dev.darkroom.faults.oracle.Oracle;
import dev.darkroom.faults.oracle.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One run of a row: load, faults, rest, judgement, report. One thread. */
final class FaultRun {
    /** How long everything may take after the last fault: longer than every timer of the platform. */
    static final Duration BOUND = Duration.ofSeconds(150);

    private static final int MOST_ATTEMPTS = 12;

    private final Fleet fleet;
    private final String name;
    private final long seed;
    private final Instant began = Instant.now();
    private final List<String> jobs = new ArrayList<>();
    private final Load load;

    private FaultRun(Fleet fleet, String name, long seed, Load.Shape shape) {
        this.fleet = fleet;
        this.name = name;
        this.seed = seed;
        this.load = Load.start(fleet, seed, shape);
    }

    /** Begins the load on a platform that is whole. */
    static FaultRun begin(Fleet fleet, String name, Load.Shape shape) {
        fleet.mend();
        long seed = Seeds.seed();
        fleet.faults().mark("run " + name + " with seed " + seed);
        return new FaultRun(fleet, name, seed, shape);
    }

    static FaultRun begin(Fleet fleet, String name) {
        return begin(fleet, name, Load.Shape.ordinary());
    }

    long seed() {
        return seed;
    }

    /** These jobs belong to the run, too. */
    void also(List<String> more) {
        jobs.addAll(more);
    }

    /** Lets the load go on for a while. */
    void goOnFor(Duration length) {
        Pause.of(length);
    }

    /** Mends everything, waits for rest, and judges. Returns what is known, for what a row wants to know beyond that. */
    Facts end() {
        fleet.mend();
        Instant mended = Instant.now();
        jobs.addAll(load.stop());
        fleet.faults().mark("the load has stopped after " + jobs.size() + " jobs");
        load.drain(jobs, BOUND);
        fleet.faults().mark("at rest");
        Facts facts = facts(mended);
        List<Violation> violations = Stream.concat(
                        Oracle.violations(facts).stream(),
                        fleet.clients().complaints().stream().map(each -> new Violation(Invariant.C, "client", each)))
                .toList();
        Report report = new Report(name, Seeds.command(name, seed), began, fleet, facts, violations);
        report.write();
        assertThat(violations)
                .as("run %s of seed %d; again with: %s%n%s", name, seed, Seeds.command(name, seed), report.summary())
                .isEmpty();
        return facts;
    }

    private Facts facts(Instant mended) {
        Tables tables = fleet.tables();
        Broker broker = new Broker(fleet.stack().kafka());
        return new Facts(
                new Facts.Expectations(
                        mended,
                        BOUND,
                        MOST_ATTEMPTS,
                        Instant.MIN,
                        fleet.poison(),
                        fleet.strangers(),
                        fleet.clients().hooked()),
                fleet.clients().accepted(),
                fleet.clients().sightings(),
                tables.jobs(),
                tables.log(),
                tables.attempts(),
                tables.usage(),
                broker.events(),
                broker.deadLetters(),
                Store.objects(fleet.stack()),
                fleet.clients().hooks());
    }

    /** The jobs of this run that are in a state at its end. */
    List<String> inState(Facts facts, String state) {
        return facts.jobs().stream()
                .filter(job -> jobs.contains(job.id()) && job.state().equals(state))
                .map(Facts.JobRow::id)
                .toList();
    }
}
