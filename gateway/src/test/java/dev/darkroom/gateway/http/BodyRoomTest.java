package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.FailureCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodyRoomTest {

    private static final int HALF = LargeBody.MOST / 2;

    private final BodyRoom room = new BodyRoom(LargeBody.MOST, Duration.ZERO);

    @Test
    void bodies_that_fit_are_in_hand_together() throws Exception {
        assertThat(room.whileInHand(HALF, () -> room.whileInHand(HALF, () -> "both")))
                .isEqualTo("both");
    }

    @Test
    void one_that_does_not_fit_is_sent_away_and_may_come_again() throws Exception {
        room.whileInHand(HALF, () -> {
            refused(HALF + 1024L, FailureCode.OVERLOADED);
            return null;
        });

        assertThat(room.whileInHand(HALF + 1024L, () -> "later")).isEqualTo("later");
    }

    @Test
    void one_that_failed_leaves_its_room() throws Exception {
        assertThatThrownBy(() -> room.whileInHand(LargeBody.MOST, () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(room.whileInHand(LargeBody.MOST, () -> "next")).isEqualTo("next");
    }

    @Test
    void one_of_unknown_length_counts_as_the_largest() throws Exception {
        room.whileInHand(2L * Body.MAX_BYTES, () -> {
            refused(-1, FailureCode.OVERLOADED);
            return null;
        });
    }

    @Test
    void small_ones_need_no_room() throws Exception {
        assertThat(room.whileInHand(LargeBody.MOST, () -> room.whileInHand(Body.MAX_BYTES, () -> "small")))
                .isEqualTo("small");
    }

    @Test
    void one_that_is_too_large_is_refused_before_it_is_read() {
        refused(LargeBody.MOST + 1L, FailureCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void the_largest_fits_whatever_was_set() throws Exception {
        assertThat(new BodyRoom(1, Duration.ZERO).whileInHand(LargeBody.MOST, () -> "fits"))
                .isEqualTo("fits");
    }

    private void refused(long bytes, FailureCode code) {
        assertThatThrownBy(() -> room.whileInHand(bytes, () -> "taken"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
