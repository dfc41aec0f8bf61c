package dev.darkroom.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConclusionTest {

    private final Conclusion conclusion = new Conclusion();
    private final TakenJob taken = new TakenJob(new Position("jobs", 0, 7), "key", new byte[0], 1);
    private final WorkInHand hand = new WorkInHand(List.of(taken));

    @Test
    void what_ended_is_accepted() {
        assertThat(conclusion.step(hand, taken, () -> true)).isFalse();
        assertThat(hand.collect(Duration.ZERO)).containsEntry(taken, Verdict.ACCEPT);
    }

    @Test
    void what_goes_on_has_no_verdict() {
        assertThat(conclusion.step(hand, taken, () -> false)).isTrue();
        assertThat(hand.collect(Duration.ZERO)).isEmpty();
    }

    @Test
    void what_cannot_be_ended_now_is_given_back() {
        conclusion.of(hand, taken, () -> {
            throw new GivenUpException("storing", new IllegalStateException("away"));
        });

        assertThat(hand.collect(Duration.ZERO)).containsEntry(taken, Verdict.RETURN);
    }

    @Test
    void a_bug_is_told_from_an_outage() {
        conclusion.of(hand, taken, () -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(hand.collect(Duration.ZERO)).containsEntry(taken, Verdict.BROKEN);
    }
}
