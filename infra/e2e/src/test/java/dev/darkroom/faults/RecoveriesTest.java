package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.FaultLog.Kill;
import dev.darkroom.faults.Tables.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecoveriesTest {
    private static final Instant KILLED = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void counts_from_the_kill_to_the_next_run_of_each_job_that_was_on_the_worker() {
        List<Step> steps = List.of(
                new Step("a", "running", KILLED.minusSeconds(1)),
                new Step("a", "queued", KILLED.plusSeconds(2)),
                new Step("a", "running", KILLED.plusSeconds(4)),
                new Step("a", "succeeded", KILLED.plusSeconds(9)),
                new Step("b", "running", KILLED.plusSeconds(6)),
                new Step("told", "succeeded", KILLED.plusMillis(5)),
                new Step("c", "running", KILLED.plusSeconds(8)));

        Recoveries recoveries = Recoveries.of(List.of(new Kill(KILLED, "w1", Set.of("a", "b", "told"))), steps);

        assertThat(recoveries.sorted()).containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(recoveries.percentile(0.5)).isEqualTo(Duration.ofSeconds(4));
        assertThat(recoveries.percentile(0.99)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void nothing_was_killed() {
        assertThat(Recoveries.of(List.of(), List.of()).percentile(0.99)).isEqualTo(Duration.ZERO);
    }
}
