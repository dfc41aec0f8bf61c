package dev.darkroom.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How long jobs of dead workers took until they ran elsewhere. Those whose end the dead worker had told before are not among them.
 * Immutable.
 *
 * @param sorted from the shortest
 */
record Recoveries(List<Duration> sorted) {

    Recoveries {
        sorted = sorted.stream().sorted().toList();
    }

    static Recoveries of(Collection<FaultLog.Kill> kills, List<Tables.Step> steps) {
        List<Duration> times = new ArrayList<>();
        for (FaultLog.Kill kill : kills) {
            for (String job : kill.jobs()) {
                steps.stream()
                        .filter(step -> step.job().equals(job) && step.state().equals("running"))
                        .map(Tables.Step::at)
                        .filter(at -> at.isAfter(kill.at()) && at.isBefore(Instant.MAX))
                        .min(Instant::compareTo)
                        .ifPresent(at -> times.add(Duration.between(kill.at(), at)));
            }
        }
        return new Recoveries(times);
    }

    /** @param share 0 to 1 */
    Duration percentile(double share) {
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    @Override
    public String toString() {
        return sorted.isEmpty()
                ? "none"
                : "%d; p50 %d ms, p99 %d ms, max %d ms"
                        .formatted(
                                sorted.size(),
                                percentile(0.5).toMillis(),
                                percentile(0.99).toMillis(),
                                percentile(1).toMillis());
    }
}
