package dev.darkroom.gateway.pictures;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.ModelDescription.Limits;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {

    private static final Limits MANY = limits(Long.MAX_VALUE);

    @Test
    void the_format_is_the_one_of_the_content() throws Exception {
        assertThat(PictureFile.read(PictureSamples.file("png", 5, 3)).mediaType())
                .isEqualTo("image/png");
        assertThat(PictureFile.read(PictureSamples.file("jpg", 5, 3)).mediaType())
                .isEqualTo("image/jpeg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void the_header_tells_the_size_and_a_bound_of_pixels_is_kept_to_the_pixel(String format) throws Exception {
        PictureFile file = PictureFile.read(PictureSamples.file(format, 30, 20));

        assertThatCode(() -> file.checkSize(limits(600))).doesNotThrowAnyException();
        assertThatThrownBy(() -> file.checkSize(limits(599)))
                .isInstanceOf(UnfitPictureException.class)
                .hasMessageContaining("30 × 20 pixels")
                .hasMessageContaining("599")
                .hasMessageContaining("make it smaller");
    }

    @ParameterizedTest
    @CsvSource({
        "8192, 8192, true",
        "8193, 1, false",
        "1, 8193, false",
        "100000, 100000, false",
        "2147483647, 2147483647, false",
        "65536, 65536, false"
    })
    void sides_are_bounded_whatever_the_model_takes_and_only_the_header_is_looked_at(
            int width, int height, boolean fits) throws Exception {
        PictureFile file = PictureFile.read(PictureSamples.pngHeader(width, height));
        if (fits) {
            assertThatCode(() -> file.checkSize(MANY)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> file.checkSize(MANY)).isInstanceOf(UnfitPictureException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, -1", "-5, 7", "-2147483648, 2"})
    void a_header_without_a_size_is_refused(int width, int height) {
        assertThatThrownBy(() -> PictureFile.read(PictureSamples.pngHeader(width, height))
                        .checkSize(MANY))
                .isInstanceOf(UnfitPictureException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "bmp"})
    void other_formats_of_pictures_are_told_what_to_become(String format) {
        assertThatThrownBy(() -> PictureFile.read(PictureSamples.file(format, 5, 3)))
                .hasMessage("is neither a PNG nor a JPEG file; convert it to one of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "<svg xmlns='http://www.w3.org/2000/svg'/>",
                "<!DOCTYPE html><script>alert(1)</script>",
                "GIF89a<script>",
                "RIFF____WEBPVP8 ",
                "%PDF-1.7"
            })
    void what_only_pretends_to_be_a_picture_is_refused(String content) {
        assertThatThrownBy(() -> PictureFile.read(content.getBytes(UTF_8)))
                .isInstanceOf(UnfitPictureException.class)
                .hasMessageNotContaining(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void a_file_cut_off_in_its_header_is_refused_and_nothing_else_is_thrown(String format) {
        byte[] file = PictureSamples.file(format, 40, 30);
        for (int length = 0; length < 24; length++) {
            byte[] begun = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> PictureFile.read(begun)).isInstanceOf(UnfitPictureException.class);
        }
    }

    @Test
    void a_header_of_some_megabytes_is_read_and_of_a_longer_one_no_more() throws Exception {
        assertThat(PictureFile.read(HostileFile.jpegWithProfile(60)).width()).isEqualTo(9);
        assertThat(PictureFile.read(HostileFile.LONG_TAIL.bytes()).width()).isEqualTo(9);
        assertThatThrownBy(() -> PictureFile.read(HostileFile.jpegWithProfile(70)))
                .isInstanceOf(UnfitPictureException.class)
                .hasMessageContaining("within its first 4194304 bytes")
                .hasMessageContaining("save it without");
    }

    @Property(tries = 1000)
    void damaged_files_are_read_or_refused_and_nothing_else_is_thrown(
            @ForAll boolean png,
            @ForAll @IntRange(max = 639) int at,
            @ForAll byte damage,
            @ForAll @IntRange(min = 1, max = 700) int length) {
        byte[] file = Arrays.copyOf(PictureSamples.file(png ? "png" : "jpg", 9, 9), length);
        if (at < file.length) {
            file[at] = damage;
        }
        try {
            PictureFile.read(file).checkSize(MANY);
        } catch (UnfitPictureException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static Limits limits(long pixels) {
        return new Limits(1, 1, pixels);
    }
}
