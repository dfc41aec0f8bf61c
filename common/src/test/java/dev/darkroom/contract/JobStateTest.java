package dev.darkroom.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JobStateTest {

    @Property
    void a_terminal_state_absorbs_whatever_is_asked_of_it(@ForAll List<JobState> asked) {
        JobState state = JobState.QUEUED;
        int terminals = 0;
        for (JobState next : asked) {
            if (state.mayBecome(next)) {
                state = next;
                terminals += next.terminal() ? 1 : 0;
            }
        }
        assertThat(terminals).isLessThanOrEqualTo(1);
        assertThat(state.terminal()).isEqualTo(terminals == 1);
    }

    @Test
    void every_state_is_reached_from_queued_and_reaches_an_end() {
        assertThat(reachable(JobState.QUEUED)).containsExactlyInAnyOrder(JobState.values());
        for (JobState state : JobState.values()) {
            assertThat(reachable(state)).anyMatch(JobState::terminal);
        }
    }

    @Test
    void only_a_lost_attempt_goes_back() {
        assertThat(JobState.RUNNING.mayBecome(JobState.QUEUED)).isTrue();
        assertThat(EnumSet.complementOf(EnumSet.of(JobState.RUNNING)))
                .noneMatch(state -> state.mayBecome(JobState.QUEUED));
    }

    @Test
    void names_are_read_back_and_unknown_ones_are_refused_with_the_known() {
        for (JobState state : JobState.values()) {
            assertThat(JobState.parse(state.wireName())).isEqualTo(state);
        }
        assertThatThrownBy(() -> JobState.parse("QUEUED"))
                .hasMessageContaining("QUEUED")
                .hasMessageContaining("queued, running, succeeded");
    }

    private static Set<JobState> reachable(JobState from) {
        Set<JobState> seen = EnumSet.of(from);
        Queue<JobState> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            open.remove().successors().stream().filter(seen::add).forEach(open::add);
        }
        return seen;
    }
}
