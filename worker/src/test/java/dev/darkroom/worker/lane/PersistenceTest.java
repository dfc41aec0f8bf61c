package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PersistenceTest {

    private final StopSignal stop = new StopSignal();
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void it_goes_on_until_it_works() throws Exception {
        persistence(Duration.ofMinutes(1)).until("it", () -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
        });

        assertThat(tries).hasValue(3);
    }

    @Test
    void it_ends_with_its_patience_and_says_why() {
        assertThatThrownBy(() -> persistence(Duration.ofMillis(300)).until("storing", this::fail))
                .isInstanceOf(GivenUpException.class)
                .hasMessage("storing did not work in time: never");
        assertThat(tries.get()).isGreaterThan(1);
    }

    @Test
    void a_stop_leaves_it_the_grace_and_no_longer() {
        stop.request(Duration.ofMillis(300));

        long before = System.nanoTime();
        assertThatThrownBy(() -> persistence(Duration.ofMinutes(1)).until("storing", this::fail))
                .isInstanceOf(GivenUpException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(3));
        assertThat(tries.get()).isBetween(2, 6);
    }

    @Test
    void waits_grow_to_a_bound_and_vary_by_half() {
        BackOff backOff = new BackOff(new SplittableRandom(1));

        long bound = 200;
        for (int i = 0; i < 20; i++) {
            assertThat(backOff.next().toMillis()).isBetween(bound / 2, bound);
            bound = Math.min(10_000, bound * 2);
        }

        backOff.reset();
        assertThat(backOff.next().toMillis()).isBetween(100L, 200L);
    }

    private void fail() {
        tries.incrementAndGet();
        throw new IllegalStateException("never");
    }

    private Persistence persistence(Duration patience) {
        return new Persistence(stop, new TestLaneConfig(8, patience), new SplittableRandom(1));
    }
}
