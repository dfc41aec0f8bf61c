package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.sampling.RunControl.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunControlTest {

    private final AtomicInteger aborted = new AtomicInteger();

    @Test
    void a_pass_over_its_limit_is_aborted_once() throws Exception {
        RunControl control = new RunControl(Duration.ZERO);
        control.begin(aborted::incrementAndGet);

        control.enforce();
        control.enforce();

        assertThat(aborted).hasValue(1);
        assertThat(control.stopped()).contains(Reason.TIME_LIMIT);
        assertThat(control.overdueBy(Duration.ZERO)).isTrue();
        assertThat(control.overdueBy(Duration.ofHours(1))).isFalse();
    }

    @Test
    void a_pass_within_its_limit_goes_on() throws Exception {
        RunControl control = new RunControl(Duration.ofHours(1));
        control.begin(aborted::incrementAndGet);

        control.enforce();

        assertThat(aborted).hasValue(0);
        assertThat(control.stopped()).isEmpty();
    }

    @Test
    void the_time_between_passes_does_not_count() throws Exception {
        RunControl control = new RunControl(Duration.ZERO);
        control.begin(aborted::incrementAndGet).close();

        control.enforce();

        assertThat(aborted).hasValue(0);
        assertThat(control.overdueBy(Duration.ZERO)).isFalse();
    }

    @Test
    void a_run_that_nobody_waits_for_is_stopped_where_it_is_and_begins_no_pass() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean(true);
        RunControl control = new RunControl(Duration.ofHours(1), new RunControl.Watcher() {
            @Override
            public boolean wanted() {
                return wanted.get();
            }
        });
        control.begin(aborted::incrementAndGet);
        control.enforce();
        assertThat(aborted).hasValue(0);

        wanted.set(false);
        control.enforce();

        assertThat(aborted).hasValue(1);
        assertThatThrownBy(() -> control.begin(aborted::incrementAndGet))
                .isInstanceOfSatisfying(
                        RunStoppedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANCELED));
    }

    @Test
    void after_a_stop_no_pass_begins_and_the_first_reason_stays() {
        RunControl control = new RunControl(Duration.ofHours(1));

        control.stop(Reason.SHUTDOWN);
        control.stop(Reason.TIME_LIMIT);

        assertThatThrownBy(() -> control.begin(aborted::incrementAndGet))
                .isInstanceOfSatisfying(
                        RunStoppedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SHUTDOWN));
    }
}
