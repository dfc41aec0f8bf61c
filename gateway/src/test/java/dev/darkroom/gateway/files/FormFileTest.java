package dev.darkroom.gateway.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormFileTest {

    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final String HEAD =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n";

    @Test
    void the_bytes_of_the_part_come_out_as_they_went_in() {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        String form = HEAD + "\r\n" + new String(bytes, ISO_8859_1) + "\r\n--b--\r\n";

        assertThat(read(form)).isEqualTo(bytes);
    }

    @Test
    void a_part_without_a_file_name_or_a_type_will_do() {
        assertThat(read("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc\r\n--b--\r\n"))
                .isEqualTo("abc".getBytes(ISO_8859_1));
        assertThat(read(HEAD + "\r\n\r\n--b--\r\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "--b--\r\n",
                "--b\r\n",
                HEAD,
                HEAD + "\r\nabc",
                HEAD + "Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b--\r\n",
                HEAD + "\r\nabc\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n",
                HEAD + "\r\nabc\r\n--b\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\nx\r\n--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a\"\r\n\r\nabc\r\n--b--\r\n",
                "--b\r\nContent-Type: image/png\r\n\r\nabc\r\n--b--\r\n",
                "--c\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc\r\n--c--\r\n"
            })
    void another_form_is_malformed(String form) {
        assertThatThrownBy(() -> read(form)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.code()).isEqualTo(FailureCode.MALFORMED_REQUEST);
            assertThat(e.getMessage()).contains("exactly one part, named 'file'");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary="})
    void a_form_without_a_boundary_is_malformed(String type) {
        assertThatThrownBy(() -> FormFile.read(InputStream.nullInputStream(), type))
                .isInstanceOf(ProblemException.class);
    }

    /** A body without an end, as an attacker could send it. */
    private static final class Endless extends InputStream {

        private final byte[] head;
        private int given;

        Endless(String head) {
            this.head = head.getBytes(ISO_8859_1);
        }

        @Override
        public int read() {
            int next = given < head.length ? head[given] : 'x';
            given++;
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = (byte) read();
            }
            return length;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HEAD + "\r\n", "--b\r\nContent-Disposition: ", HEAD, "--b\r\nX-"})
    void a_form_that_does_not_end_is_read_no_further_than_a_file_may_go(String head) {
        Endless body = new Endless(head);

        assertThatThrownBy(() -> FormFile.read(body, TYPE)).isInstanceOf(ProblemException.class);

        assertThat(body.given).isLessThan(11 << 20);
    }

    private static byte[] read(String form) {
        return FormFile.read(new ByteArrayInputStream(form.getBytes(ISO_8859_1)), TYPE);
    }
}
