package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.Seed;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Uniforms from the middle of a stream. */
class NoisePartsTest {

    @Property
    void a_part_of_the_uniforms_is_the_same_wherever_it_begins(
            @ForAll @IntRange(max = 40) int from, @ForAll @IntRange(max = 20) int count) {
        Noise noise = new Noise(new Seed(7));
        double[] all = noise.uniforms(3, 60);

        float[] part = new float[count + 2];
        noise.uniforms(3, from, part, 1, count);

        for (int i = 0; i < count; i++) {
            assertThat(part[1 + i]).isEqualTo((float) all[from + i]);
        }
        assertThat(part[0]).isZero();
        assertThat(part[count + 1]).isZero();
    }

    @Test
    void what_would_round_to_one_is_the_number_before_it() {
        // Word 783,544 of this seed's stream 0 is ffffffe4, by the independent implementation in numpy.
        float[] part = new float[1];

        new Noise(new Seed(72)).uniforms(0, 783_544, part, 0, 1);

        assertThat(part[0]).isEqualTo(0x1.fffffep-1f).isLessThan(1);
    }

    @Test
    void parts_beyond_two_to_the_32_blocks_differ_from_the_first() {
        Noise noise = new Noise(new Seed(7));
        float[] first = new float[4];
        float[] late = new float[4];

        noise.uniforms(0, 0, first, 0, 4);
        noise.uniforms(0, 1L << 34, late, 0, 4);

        assertThat(Arrays.equals(first, late)).isFalse();
    }
}
