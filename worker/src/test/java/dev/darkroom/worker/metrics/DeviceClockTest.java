package dev.darkroom.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeviceClockTest {

    private long now;
    private final DeviceClock clock = new DeviceClock(() -> TimeUnit.SECONDS.toNanos(now));

    @Test
    void time_without_batches_is_neither() {
        now = 100;

        assertThat(clock.busySeconds()).isZero();
        assertThat(clock.idleWithJobsSeconds()).isZero();
    }

    @Test
    void a_batch_is_prepared_run_and_stored() {
        now = 10;
        clock.began();
        now = 12;
        clock.busy(true);
        now = 17;
        clock.busy(false);
        now = 18;
        clock.ended();
        now = 30;

        assertThat(clock.busySeconds()).isEqualTo(5);
        assertThat(clock.idleWithJobsSeconds()).isEqualTo(3);
    }

    @Test
    void while_one_batch_runs_nothing_is_idle_though_another_one_is_stored() {
        clock.began();
        clock.began();
        clock.busy(true);
        now = 4;
        clock.ended();
        clock.busy(false);
        clock.ended();

        assertThat(clock.busySeconds()).isEqualTo(4);
        assertThat(clock.idleWithJobsSeconds()).isZero();
    }

    @Test
    void what_goes_on_counts_up_to_now() {
        clock.began();
        clock.busy(true);
        now = 1;
        assertThat(clock.busySeconds()).isEqualTo(1);
        now = 3;
        assertThat(clock.busySeconds()).isEqualTo(3);
    }
}
