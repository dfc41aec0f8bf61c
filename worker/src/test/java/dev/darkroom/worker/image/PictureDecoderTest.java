package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.ModelDescription.Limits;
import dev.darkroom.worker.sampling.Picture;
import dev.darkroom.worker.sampling.PixelsOf;
import dev.darkroom.worker.sampling.UnfitInputException;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {

    private static final Limits LIMITS = new Limits(1, 1, 10_000L);

    private final PictureDecoder decoder = new PictureDecoder();

    @Test
    void a_png_gives_its_pixels_to_the_bit() throws Exception {
        Picture picture = decode(PictureFiles.png(3, 2, 0x0A80FF));

        assertThat(picture.width()).isEqualTo(3);
        assertThat(picture.height()).isEqualTo(2);
        assertThat(PixelsOf.at(picture, 2, 1)).containsExactly(10, 128, 255);
    }

    @Test
    void every_layout_of_a_png_becomes_rgb() throws Exception {
        // Grey is not brightened: 128 stays 128.
        assertThat(pixel(PictureFiles.png(1, 8, 0, bytes(128)))).containsExactly(128, 128, 128);
        assertThat(pixel(PictureFiles.png(1, 1, 0, bytes(0x80)))).containsExactly(255, 255, 255);
        assertThat(pixel(PictureFiles.png(1, 2, 0, bytes(0x40)))).containsExactly(85, 85, 85);
        assertThat(pixel(PictureFiles.png(1, 4, 0, bytes(0x70)))).containsExactly(119, 119, 119);
        assertThat(pixel(PictureFiles.png(1, 16, 0, bytes(0x80, 0x7F)))).containsExactly(128, 128, 128);
        assertThat(pixel(PictureFiles.png(1, 8, 2, bytes(1, 2, 3)))).containsExactly(1, 2, 3);
        assertThat(pixel(PictureFiles.png(1, 16, 2, bytes(0xFF, 0xFF, 0, 0, 0x7F, 0xFF))))
                .containsExactly(255, 0, 127);
        assertThat(pixel(PictureFiles.png(1, 8, 3, bytes(1), palette(9, 9, 9, 10, 20, 30))))
                .containsExactly(10, 20, 30);
    }

    @Test
    void what_is_transparent_lies_on_white() throws Exception {
        assertThat(pixel(PictureFiles.png(1, 8, 6, bytes(10, 20, 30, 0)))).containsExactly(255, 255, 255);
        assertThat(pixel(PictureFiles.png(1, 8, 6, bytes(10, 20, 30, 255)))).containsExactly(10, 20, 30);
        assertThat(pixel(PictureFiles.png(1, 8, 6, bytes(0, 100, 255, 51)))).containsExactly(204, 224, 255);
        assertThat(pixel(PictureFiles.png(1, 8, 4, bytes(0, 51)))).containsExactly(204, 204, 204);
        assertThat(pixel(PictureFiles.png(1, 16, 6, bytes(0, 0, 0, 0, 0, 0, 0x33, 0x33))))
                .containsExactly(204, 204, 204);
        byte[] transparency = PictureFiles.chunk("tRNS", bytes(255, 0));
        assertThat(pixel(PictureFiles.png(1, 8, 3, bytes(1), palette(9, 9, 9, 10, 20, 30), transparency)))
                .containsExactly(255, 255, 255);
        assertThat(pixel(
                        PictureFiles.png(1, 8, 2, bytes(1, 2, 3), PictureFiles.chunk("tRNS", bytes(0, 1, 0, 2, 0, 3)))))
                .containsExactly(255, 255, 255);
        assertThat(pixel(PictureFiles.png(1, 8, 0, bytes(7), PictureFiles.chunk("tRNS", bytes(0, 7)))))
                .containsExactly(255, 255, 255);
    }

    @Test
    void a_jpeg_in_grey_and_in_colours_is_close_to_what_was_drawn() throws Exception {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSamples(0, 0, 8, 8, 0, filled(64, 128));
        assertClose(pixel(PictureFiles.file("jpg", grey)), 128, 128, 128);
        assertClose(pixel(quadrants()), 255, 0, 0);
    }

    /** Red left above, green right above, blue left below; each tag says where the stored corners belong. */
    @ParameterizedTest
    @CsvSource({
        "1, 32, 16, R, G, B, W",
        "2, 32, 16, G, R, W, B",
        "3, 32, 16, W, B, G, R",
        "4, 32, 16, B, W, R, G",
        "5, 16, 32, R, B, G, W",
        "6, 16, 32, B, R, W, G",
        "7, 16, 32, W, G, B, R",
        "8, 16, 32, G, W, R, B",
        "0, 32, 16, R, G, B, W",
        "9, 32, 16, R, G, B, W"
    })
    void a_jpeg_is_turned_as_its_exif_data_say(
            int tag, int width, int height, char leftTop, char rightTop, char leftBottom, char rightBottom)
            throws Exception {
        Picture picture = decode(PictureFiles.withOrientation(quadrants(), tag));

        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
        assertClose(PixelsOf.at(picture, 2, 2), colour(leftTop));
        assertClose(PixelsOf.at(picture, width - 3, 2), colour(rightTop));
        assertClose(PixelsOf.at(picture, 2, height - 3), colour(leftBottom));
        assertClose(PixelsOf.at(picture, width - 3, height - 3), colour(rightBottom));
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1, 10", "2, 2, 1, 40", "3, 2, 1, 40", "6, 1, 2, 10", "8, 1, 2, 40"})
    void a_png_is_turned_as_its_exif_data_say(int tag, int width, int height, int first) throws Exception {
        byte[] exif = PictureFiles.chunk("eXIf", PictureFiles.orientation(tag));
        Picture picture = decode(PictureFiles.png(2, 8, 2, bytes(10, 20, 30, 40, 50, 60), exif));

        assertThat(picture.width()).isEqualTo(width);
        assertThat(picture.height()).isEqualTo(height);
        assertThat(PixelsOf.at(picture, 0, 0)[0]).isEqualTo(first);
    }

    @Test
    void exif_data_of_a_png_that_are_broken_or_too_long_do_not_matter() throws Exception {
        byte[] row = bytes(10, 20, 30, 40, 50, 60);
        byte[] turned = PictureFiles.orientation(6);
        byte[] cutOff = PictureFiles.chunk("eXIf", Arrays.copyOf(turned, 11));
        byte[] tooLong = PictureFiles.chunk("eXIf", Arrays.copyOf(turned, (1 << 16) + 1));

        assertThat(decode(PictureFiles.png(2, 8, 2, row, cutOff)).width()).isEqualTo(2);
        assertThat(decode(PictureFiles.png(2, 8, 2, row, tooLong)).width()).isEqualTo(2);
    }

    @Test
    void pixels_beyond_the_size_are_not_unpacked() throws Exception {
        byte[] bomb = PictureFiles.pixelBomb(8, 64 << 20);
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        Picture picture = decode(bomb);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
        assertThat(picture.width()).isEqualTo(8);
    }

    @Test
    void of_an_animation_the_still_picture_is_taken() throws Exception {
        byte[] control = PictureFiles.chunk("acTL", bytes(0, 0, 0, 2, 0, 0, 0, 0));
        byte[] frame = PictureFiles.chunk("fdAT", new byte[100]);

        assertThat(pixel(PictureFiles.png(1, 8, 2, bytes(1, 2, 3), control, frame)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void broken_exif_data_do_not_matter() throws Exception {
        byte[] broken = PictureFiles.withSegment(quadrants(), 0xE1, "Exif\0\0MM\0*\u00ff\u00ff\u00ff".getBytes(UTF_8));

        assertThat(decode(broken).width()).isEqualTo(32);
    }

    @Test
    void the_size_is_checked_before_anything_is_unpacked() {
        assertUnfit(PictureFiles.png(101, 100, 0), "has 101 × 100 pixels; the model takes at most 10000");
        byte[] claims = PictureFiles.png(100_000, 8, 2, bytes(1));
        assertUnfit(claims, "has 100000 × 1 pixels");
        Limits many = new Limits(1, 1, Long.MAX_VALUE);
        assertThatThrownBy(() -> decoder.decode("image", PictureFiles.png(8193, 8, 0, bytes(1)), many))
                .isInstanceOf(UnfitInputException.class)
                .hasMessageContaining("8192 a side");
    }

    @Test
    void texts_and_profiles_which_may_unpack_to_gigabytes_are_left_out() throws Exception {
        byte[] bomb = PictureFiles.textBomb(4 << 20);
        byte[] plain = PictureFiles.png(1, 8, 3, bytes(0), palette(10, 20, 30));
        byte[] armed = PictureFiles.png(1, 8, 3, bytes(0), bomb, palette(10, 20, 30), bomb);

        assertThat(EssentialChunks.of(armed)).isEqualTo(plain);
        assertThat(pixel(armed)).containsExactly(10, 20, 30);
    }

    @Test
    void lengths_of_chunks_that_lie_end_the_file() {
        byte[] file = PictureFiles.png(1, 8, 2, bytes(1, 2, 3));
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            byte[] lying = file.clone();
            ByteBuffer.wrap(lying).putInt(8, length);
            assertThat(EssentialChunks.of(lying)).hasSizeLessThanOrEqualTo(file.length);
            assertThatThrownBy(() -> decode(lying)).isInstanceOf(UnfitInputException.class);
        }
    }

    @Test
    void a_jpeg_of_very_many_passes_is_refused() {
        byte[] passes = new byte[2 * 600];
        for (int i = 0; i < passes.length; i += 2) {
            passes[i] = (byte) 0xFF;
            passes[i + 1] = (byte) 0xDA;
        }
        assertUnfit(PictureFiles.joined(quadrants(), passes), "more than 500 passes");
    }

    @Test
    void four_channels_are_told_to_become_rgb() {
        assertUnfit(PictureFiles.fourChannelJpeg(8, 8), "Convert it to RGB");
    }

    @Test
    void other_formats_are_told_what_to_become() {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (byte[] file : new byte[][] {
            PictureFiles.file("gif", image),
            PictureFiles.file("bmp", image),
            "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(UTF_8),
            "<html>".getBytes(UTF_8),
            new byte[0]
        }) {
            assertUnfit(file, "is neither a PNG nor a JPEG file. Convert it to one of them.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void a_file_that_is_cut_off_anywhere_before_its_end_is_refused(String format) {
        byte[] file = PictureFiles.file(format, noise(40, 30));
        int pixelsEnd = format.equals("png") ? file.length - 12 - 4 - 5 : file.length - 2;
        for (int length = 0; length < pixelsEnd; length += 1 + length / 16) {
            byte[] begun = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> decode(begun))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(UnfitInputException.class)
                    .hasMessageStartingWith("The picture in field 'image' ");
        }
    }

    @Property(tries = 500)
    void damaged_files_are_decoded_or_refused_and_nothing_else_is_thrown(
            @ForAll boolean png, @ForAll @IntRange(max = 2_000) int at, @ForAll byte damage) {
        byte[] file = PictureFiles.file(png ? "png" : "jpg", noise(12, 9));
        file[at % file.length] = damage;
        try {
            assertThat(decode(file).width()).isPositive();
        } catch (UnfitInputException e) {
            assertThat(e.getMessage()).contains("field 'image'");
        }
    }

    private Picture decode(byte[] file) throws UnfitInputException {
        return decoder.decode("image", file, LIMITS);
    }

    private void assertUnfit(byte[] file, String why) {
        assertThatThrownBy(() -> decode(file))
                .isInstanceOf(UnfitInputException.class)
                .hasMessageStartingWith("The picture in field 'image' ")
                .hasMessageContaining(why);
    }

    private int[] pixel(byte[] file) throws UnfitInputException {
        return PixelsOf.at(decode(file), 0, 0);
    }

    private static void assertClose(int[] rgb, int... wanted) {
        for (int channel = 0; channel < 3; channel++) {
            assertThat(rgb[channel]).isBetween(wanted[channel] - 12, wanted[channel] + 12);
        }
    }

    private static int[] colour(char name) {
        return switch (name) {
            case 'R' -> new int[] {255, 0, 0};
            case 'G' -> new int[] {0, 255, 0};
            case 'B' -> new int[] {0, 0, 255};
            default -> new int[] {255, 255, 255};
        };
    }

    private static byte[] quadrants() {
        BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 32; x++) {
                int top = x < 16 ? 0xFF0000 : 0x00FF00;
                int bottom = x < 16 ? 0x0000FF : 0xFFFFFF;
                image.setRGB(x, y, y < 8 ? top : bottom);
            }
        }
        return PictureFiles.file("jpg", image);
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, (x * 7919 + y * 104_729) * 31);
            }
        }
        return image;
    }

    private static byte[] palette(int... rgb) {
        return PictureFiles.chunk("PLTE", bytes(rgb));
    }

    private static int[] filled(int size, int value) {
        int[] all = new int[size];
        Arrays.fill(all, value);
        return all;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
