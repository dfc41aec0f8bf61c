package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FloatImageTest {

    private static final GraphSpec.ImageOutput RANGE = new GraphSpec.ImageOutput("image", -1, 1);

    @Test
    void an_image_is_scaled_down_to_fit_with_its_proportions_and_colours() {
        FloatImage image = image(3, 100, 400);

        FloatImage small = image.within(128);

        assertThat(small.width()).isEqualTo(128);
        assertThat(small.height()).isEqualTo(32);
        assertThat(small.channels()).isEqualTo(3);
        assertThat(small.low()).isEqualTo(-1);
        for (int channel = 0; channel < 3; channel++) {
            assertThat(small.at(channel, 16, 64)).isCloseTo(image.at(channel, 51, 201), Offset.offset(0.02f));
        }
    }

    @Test
    void every_pixel_counts_in_what_it_becomes() {
        float[] checks = new float[64 * 64];
        for (int i = 0; i < checks.length; i++) {
            checks[i] = (i + i / 64) % 2;
        }

        FloatImage small = new FloatImage(checks, 1, 64, RANGE).within(8);

        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                assertThat(small.at(0, y, x)).isCloseTo(0.5f, Offset.offset(0.02f));
            }
        }
    }

    @Test
    void a_small_image_stays_as_it_is_and_a_thin_one_keeps_a_pixel() {
        FloatImage image = image(1, 128, 128);

        assertThat(image.within(128)).isSameAs(image);
        assertThat(image(1, 2, 1000).within(128).height()).isEqualTo(1);
    }

    /** Each channel a ramp from left to right and top to bottom, another one in each. */
    private static FloatImage image(int channels, int height, int width) {
        float[] planes = new float[channels * height * width];
        int next = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    planes[next++] = (float) (channel + 1) * x / width - (float) y / height;
                }
            }
        }
        return new FloatImage(planes, channels, height, RANGE);
    }
}
