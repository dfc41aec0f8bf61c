package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WeightsTest {

    private static final Offset<Double> CLOSE = Offset.offset(1e-9);

    @Test
    void at_its_own_size_a_line_stays_as_it_is() {
        Weights weights = Weights.of(0, 1, 5, 5);

        for (int k = 0; k < 5; k++) {
            assertThat(weights.mean(k, i -> i * i)).isCloseTo(k * k, CLOSE);
        }
    }

    @Test
    void at_half_its_size_each_sample_is_a_triangle_over_four() {
        Weights weights = Weights.of(0, 2, 4, 8);

        assertThat(weights.mean(1, i -> i == 2 || i == 3 ? 1 : 0)).isCloseTo(0.75, CLOSE);
        assertThat(weights.mean(1, i -> i == 1 || i == 4 ? 1 : 0)).isCloseTo(0.25, CLOSE);
    }

    @Test
    void beyond_the_ends_nothing_counts() {
        Weights weights = Weights.of(0, 2, 2, 4);

        assertThat(weights.mean(0, i -> i == 2 ? 7 : 0)).isCloseTo(7 / 7.0, CLOSE);
    }

    @Property
    void a_plain_line_stays_plain(
            @ForAll @IntRange(min = 1, max = 50) int to, @ForAll @IntRange(min = 1, max = 50) int from) {
        Weights weights = Weights.of(0, (double) from / to, to, from);

        for (int k = 0; k < to; k++) {
            assertThat(weights.mean(k, i -> i >= 0 && i < from ? 3 : Double.NaN))
                    .isCloseTo(3, CLOSE);
        }
    }
}
