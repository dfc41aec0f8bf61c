package dev.darkroom.gateway.pictures;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataUriTest {

    @Property(tries = 200)
    void any_bytes_are_read_as_they_were_written(@ForAll @Size(min = 1, max = 300) byte[] file) throws Exception {
        assertThat(DataUri.decode(PictureSamples.uri(file))).isEqualTo(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,aGk=",
                "data:image/jpeg;base64,aGk=",
                "DATA:Image/PNG;BASE64,aGk=",
                "data:image/png;name=a.png;base64,aGk=",
                "data:image/png;charset=utf-8;name=b.png;base64,aGk="
            })
    void scheme_type_and_base64_are_read_in_any_case_and_parameters_are_passed_over(String uri) throws Exception {
        assertThat(DataUri.is(uri)).isTrue();
        assertThat(DataUri.decode(uri)).isEqualTo("hi".getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "data:                                  | without data",
                "data:image/png;base64                  | without data",
                "data:,aGk=                             | declared as image/png or image/jpeg",
                "data:;base64,aGk=                      | declared as image/png or image/jpeg",
                "data:text/html;base64,aGk=             | declared as image/png or image/jpeg",
                "data:image/svg+xml;base64,aGk=         | declared as image/png or image/jpeg",
                "data:image/gif;base64,aGk=             | declared as image/png or image/jpeg",
                "data:image/png,aGk=                    | must be in base64",
                "data:image/png;base65,aGk=             | must be in base64",
                "data:image/png;base64;a=b,aGk=         | must be in base64",
                "data:image/png;base64,                 | is empty",
                "data:image/png;base64,aGk              | is not in base64",
                "data:image/png;base64,aGk==            | is not in base64",
                "data:image/png;base64,aG=k             | is not in base64",
                "data:image/png;base64,====             | is not in base64",
                "data:image/png;base64,aGkK aGkK        | is not in base64",
                "data:image/png;base64,aGk%3D           | is not in base64",
                "data:image/png;base64,-_-_             | is not in base64",
                "data:image/png;base64,aGk=aGk=         | is not in base64",
                "data:image/png;base64,äöüß             | is not in base64",
                "data:image/png;base64,data:image/png;  | is not in base64"
            })
    void what_two_readers_could_take_differently_is_refused_with_what_to_send(String uri, String why) {
        assertThat(DataUri.is(uri)).isTrue();
        assertThatThrownBy(() -> DataUri.decode(uri))
                .isInstanceOf(UnfitPictureException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aGk\n=", "aGkK\r\naGkK", "aGk\u0000", "aGk=\n", "aGk\t"})
    void line_breaks_and_control_characters_are_refused(String data) {
        assertThatThrownBy(() -> DataUri.decode("data:image/png;base64," + data))
                .isInstanceOf(UnfitPictureException.class)
                .hasMessageContaining("is not in base64");
    }

    @Test
    void a_large_file_is_read_whole_and_padding_amid_it_is_refused() throws Exception {
        for (int size : new int[] {12_287, 12_288, 12_289, 1_000_001}) {
            byte[] file = new byte[size];
            new SplittableRandom(size).nextBytes(file);
            String uri = PictureSamples.uri(file);
            assertThat(DataUri.decode(uri)).isEqualTo(file);
            String padded = PictureSamples.uri(new byte[12_287]);
            assertThatThrownBy(() -> DataUri.decode(padded + uri.substring(uri.indexOf(',') + 1)))
                    .hasMessageContaining("is not in base64");
        }
    }

    @Test
    void a_file_at_the_bound_is_taken_and_a_larger_one_is_not() throws Exception {
        byte[] largest = new byte[PictureFile.MAX_BYTES];
        assertThat(DataUri.decode(PictureSamples.uri(largest))).hasSameSizeAs(largest);
        for (int over : new int[] {1, 2, 3, 1000}) {
            String uri = PictureSamples.uri(new byte[PictureFile.MAX_BYTES + over]);
            assertThatThrownBy(() -> DataUri.decode(uri)).hasMessageContaining("larger than 10485760 bytes");
        }
    }

    @Test
    void a_header_without_end_is_refused_and_no_message_holds_the_data() {
        String data = Base64.getEncoder().encodeToString(new byte[3000]);
        assertThatThrownBy(() -> DataUri.decode("data:image/png;" + data + ";base64,aGk="))
                .hasMessageContaining("without data");
        for (String uri : new String[] {
            "data:" + data + "," + data,
            "data:image/png;" + data,
            "data:text/plain;base64," + data,
            "data:image/png;base64," + data + "?"
        }) {
            assertThatThrownBy(() -> DataUri.decode(uri))
                    .isInstanceOf(UnfitPictureException.class)
                    .hasMessageNotContaining("AAAA");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "data", "datum:", " data:image/png;base64,aGk=", "https://example.org/a.png", "sha256:ab"})
    void other_texts_claim_nothing(String text) {
        assertThat(DataUri.is(text)).isFalse();
    }
}
