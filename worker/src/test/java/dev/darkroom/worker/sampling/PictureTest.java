package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PictureTest {

    private static final Offset<Float> CLOSE = Offset.offset(1e-6f);

    @Test
    void planes_are_one_colour_after_the_other_in_the_wanted_range() {
        Picture picture = picture(2, 1, 0, 51, 102, 153, 204, 255);

        assertThat(picture.planes(3, 0, 1)).containsExactly(new float[] {0, 0.6f, 0.2f, 0.8f, 0.4f, 1}, CLOSE);
        assertThat(picture.planes(3, -1, 1)).containsExactly(new float[] {-1, 0.2f, -0.6f, 0.6f, -0.2f, 1}, CLOSE);
    }

    @Test
    void one_channel_is_the_luma() {
        Picture picture = picture(4, 1, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);

        assertThat(picture.planes(1, 0, 1)).containsExactly(new float[] {0.299f, 0.587f, 0.114f, 1}, CLOSE);
    }

    @Test
    void a_picture_of_the_wanted_size_stays_as_it_is() {
        Picture picture = TransformPictures.random(7, 5, 1);

        assertThat(picture.fitted(7, 5).planes(3, 0, 1)).isEqualTo(picture.planes(3, 0, 1));
    }

    @Test
    void a_picture_that_is_too_wide_loses_its_sides_and_one_too_high_its_ends() {
        Picture wide = picture(3, 1, 0, 0, 0, 90, 90, 90, 255, 255, 255);
        Picture high = picture(1, 3, 0, 0, 0, 90, 90, 90, 255, 255, 255);

        assertThat(wide.fitted(1, 1).planes(3, 0, 255)).containsExactly(90, 90, 90);
        assertThat(high.fitted(1, 1).planes(3, 0, 255)).containsExactly(90, 90, 90);
    }

    @Test
    void a_smaller_picture_has_the_same_mean() {
        Picture picture = TransformPictures.random(96, 64, 2);

        double mean = mean(picture.fitted(12, 8).planes(1, 0, 1));

        assertThat(mean).isCloseTo(mean(picture.planes(1, 0, 1)), Offset.offset(0.01));
    }

    @Test
    void a_larger_picture_goes_evenly_from_one_pixel_to_the_next() {
        Picture picture = picture(2, 2, 0, 0, 0, 200, 200, 200, 0, 0, 0, 200, 200, 200);

        float[] row = Arrays.copyOf(picture.fitted(4, 4).planes(1, 0, 255), 4);

        assertThat(row).containsExactly(new float[] {0, 50, 150, 200}, Offset.offset(0.01f));
    }

    @Test
    void plain_pictures_stay_plain_at_any_size() {
        Picture plain = TransformPictures.plain(13, 9, 10, 200, 77);

        for (int side = 1; side < 40; side += 3) {
            float[] planes = plain.fitted(side, 17).planes(3, 0, 255);
            assertThat(planes[0]).isEqualTo(10);
            assertThat(planes[planes.length - 1]).isEqualTo(77);
        }
    }

    @Test
    void bytes_that_do_not_fill_a_picture_are_refused() {
        assertThatThrownBy(() -> new Picture(2, 2, new byte[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("11 bytes for 2 × 2 pixels");
        assertThatThrownBy(() -> new Picture(0, 2, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static Picture picture(int width, int height, int... rgb) {
        byte[] bytes = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            bytes[i] = (byte) rgb[i];
        }
        return new Picture(width, height, bytes);
    }
}
