package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.faults.Schedule.Fault;
import dev.darkroom.faults.Schedule.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final List<Fault> ALL = List.of(Fault.values());

    @Test
    void a_seed_decides_everything() {
        assertThat(Schedule.of(7, 3, ALL)).isEqualTo(Schedule.of(7, 3, ALL)).isNotEqualTo(Schedule.of(8, 3, ALL));
    }

    @Test
    void each_fault_comes_once_a_round() {
        List<Step> steps = Schedule.of(7, 2, ALL).steps();

        assertThat(steps).hasSize(2 * ALL.size());
        assertThat(steps.subList(0, ALL.size())).extracting(Step::fault).containsExactlyInAnyOrderElementsOf(ALL);
    }
}
