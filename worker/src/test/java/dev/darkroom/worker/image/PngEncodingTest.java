package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.sampling.FloatImage;
import dev.darkroom.worker.sampling.GraphSpec;
import dev.darkroom.worker.sampling.ModelRunException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngEncodingTest {

    private static final GraphSpec.ImageOutput SIGNED = new GraphSpec.ImageOutput("image", -1, 1);
    private static final GraphSpec.ImageOutput UNIT = new GraphSpec.ImageOutput("image", 0, 1);

    private final PngEncoding png = new PngEncoding();

    @Test
    void a_grey_image_keeps_its_levels() throws Exception {
        float[] planes = {-1, 0, 1, -7, 7, 0.5f};

        BufferedImage read = decode(png.encode(new FloatImage(planes, 1, 2, SIGNED)));

        assertThat(read.getColorModel().getNumComponents()).isEqualTo(1);
        int[] levels = read.getRaster().getPixels(0, 0, 3, 2, (int[]) null);
        assertThat(levels).containsExactly(0, 128, 255, 0, 255, 191);
    }

    @Test
    void a_colour_image_keeps_its_channels_and_places() throws Exception {
        float[] planes = new float[3 * 5 * 7];
        Random random = new Random(1);
        for (int i = 0; i < planes.length; i++) {
            planes[i] = random.nextFloat();
        }

        BufferedImage read = decode(png.encode(new FloatImage(planes, 3, 5, UNIT)));

        assertThat(read.getWidth()).isEqualTo(7);
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 7; x++) {
                int rgb = read.getRGB(x, y);
                for (int channel = 0; channel < 3; channel++) {
                    int level = rgb >> (16 - 8 * channel) & 0xFF;
                    assertThat(level).isEqualTo(Math.round(planes[(channel * 5 + y) * 7 + x] * 255));
                }
            }
        }
    }

    @Test
    void the_same_image_gives_the_same_bytes_and_another_does_not() throws Exception {
        ImageFile one = png.encode(new FloatImage(new float[28 * 28], 1, 28, UNIT));
        ImageFile same = png.encode(new FloatImage(new float[28 * 28], 1, 28, UNIT));
        float[] planes = new float[28 * 28];
        planes[0] = 1;
        ImageFile other = png.encode(new FloatImage(planes, 1, 28, UNIT));

        assertThat(same.bytes()).isEqualTo(one.bytes());
        assertThat(same.sha256()).isEqualTo(one.sha256()).hasSize(64).isNotEqualTo(other.sha256());
    }

    @Test
    void what_is_no_number_is_a_failure_and_not_black() {
        FloatImage image = new FloatImage(new float[] {0, Float.NaN, 0, 0}, 1, 2, UNIT);

        assertThatThrownBy(() -> png.encode(image))
                .isInstanceOf(ModelRunException.class)
                .hasMessage("The model made pixels that are not numbers.");
    }

    @Test
    void two_channels_are_refused() {
        assertThatThrownBy(() -> png.encode(new FloatImage(new float[8], 2, 2, UNIT)))
                .isInstanceOf(ModelRunException.class);
    }

    private static BufferedImage decode(ImageFile file) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(file.bytes()));
    }
}
