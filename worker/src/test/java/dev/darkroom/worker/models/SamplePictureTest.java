package dev.darkroom.worker.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplePictureTest {

    @TempDir
    Path folder;

    private Path samples;

    @BeforeEach
    void make() throws IOException {
        samples = Files.createDirectory(folder.resolve("samples"));
    }

    @Test
    void a_small_picture_stays_as_it_is() throws IOException {
        BufferedImage picture = noise(28, 20);
        write("first.png", picture);
        list("[{\"file\": \"first.png\"}, {\"file\": \"second.png\"}]");

        BufferedImage shown = read(SamplePicture.of(folder).orElseThrow());

        assertThat(shown.getWidth()).isEqualTo(28);
        assertThat(shown.getHeight()).isEqualTo(20);
        assertThat(shown.getRGB(13, 7)).isEqualTo(picture.getRGB(13, 7));
    }

    @Test
    void a_large_one_is_made_small_and_keeps_its_shape() throws IOException {
        write("first.png", noise(1024, 512));
        list("[{\"file\": \"first.png\"}]");

        String sample = SamplePicture.of(folder).orElseThrow();

        assertThat(sample).hasSizeLessThan(48_001).startsWith("data:image/jpeg;base64,");
        assertThat(read(sample).getWidth()).isEqualTo(SamplePicture.LARGEST_SIDE);
        assertThat(read(sample).getHeight()).isEqualTo(SamplePicture.LARGEST_SIDE / 2);
    }

    @Test
    void a_package_without_a_picture_has_none() throws IOException {
        assertThat(SamplePicture.of(folder)).isEmpty();

        list("[]");
        assertThat(SamplePicture.of(folder)).isEmpty();

        list("[{\"file\": \"absent.png\"}]");
        assertThat(SamplePicture.of(folder)).isEmpty();

        list("[{\"file\": \"broken.png\"}]");
        Files.writeString(samples.resolve("broken.png"), "no picture");
        assertThat(SamplePicture.of(folder)).isEmpty();
    }

    private void list(String json) throws IOException {
        Files.writeString(samples.resolve("samples.json"), json);
    }

    private void write(String name, BufferedImage picture) throws IOException {
        ImageIO.write(picture, "png", samples.resolve(name).toFile());
    }

    private static BufferedImage noise(int width, int height) {
        Random random = new Random(7);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, random.nextInt());
            }
        }
        return picture;
    }

    private static BufferedImage read(String dataUri) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(dataUri.substring(dataUri.indexOf(',') + 1));
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }
}
