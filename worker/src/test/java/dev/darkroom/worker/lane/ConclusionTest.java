package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ConclusionTest {

    private final StopSignal stop = new StopSignal();
    private final Conclusion conclusion = new Conclusion(stop);
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void what_cannot_be_ended_is_released_to_another_worker() {
        assertThat(verdict(1, this::giveUp)).isEqualTo(Verdict.RELEASE);
        assertThat(tries).hasValue(1);
    }

    @Test
    void on_its_last_delivery_a_job_is_held_until_its_end_is_durable() {
        Verdict verdict = verdict(4, () -> {
            if (tries.get() < 2) {
                giveUp();
            }
        });

        assertThat(verdict).isEqualTo(Verdict.ACCEPT);
        assertThat(tries).hasValue(2);
    }

    @Test
    void a_stop_ends_the_holding() {
        stop.request(Duration.ZERO);

        assertThat(verdict(4, this::giveUp)).isEqualTo(Verdict.RELEASE);
        assertThat(tries).hasValue(1);
    }

    private Verdict verdict(int delivery, Conclusion.Ending ending) {
        TakenJob taken = new TakenJob(new Position("jobs", 0, 7), "key", new byte[0], delivery);
        WorkInHand hand = new WorkInHand(List.of(taken));
        conclusion.of(hand, taken, ending);
        Map<TakenJob, Verdict> verdicts = hand.collect(Duration.ZERO);
        return verdicts.get(taken);
    }

    private void giveUp() throws GivenUpException {
        tries.incrementAndGet();
        throw new GivenUpException("storing", new IllegalStateException("away"));
    }
}
