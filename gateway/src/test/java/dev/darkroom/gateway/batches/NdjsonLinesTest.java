package dev.darkroom.gateway.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonLinesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}\n{\"a\":2}\n",
                "{\"a\":1}\n{\"a\":2}",
                "{\"a\":1}\r\n{\"a\":2}\r\n",
                "\n\r\n{\"a\":1}\n \t \n{\"a\":2}\n\n",
                "\uFEFF{\"a\":1}\n{\"a\":2}\n"
            })
    void lines_are_bodies_and_blank_ones_do_not_count(String text) {
        NdjsonLines lines = read(text);

        assertThat(lines.count()).isEqualTo(2);
        assertThat(lines.body(0).get("a").intValue()).isEqualTo(1);
        assertThat(lines.body(1).get("a").intValue()).isEqualTo(2);
        assertThat(lines.pointer(1, "/input/prompt")).isEqualTo("/1/input/prompt");
        assertThat(lines.all().orElseThrow()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1} {\"a\":2}",
                "[1]",
                "{",
                "{\"a\":\"\\u0000\"}",
                "\uFEFF{\"a\":1}",
                "{\"a\":1}\r{\"a\":2}"
            })
    void a_line_that_cannot_be_read_spoils_no_other(String bad) {
        NdjsonLines lines = read("{\"a\":1}\n" + bad + "\n{\"a\":3}");

        assertThat(lines.count()).isEqualTo(3);
        assertThat(lines.body(2).get("a").intValue()).isEqualTo(3);
        assertRefused(lines, 1, FailureCode.MALFORMED_JSON);
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void a_line_that_is_not_utf_8_is_refused() {
        byte[] bytes = "{\"a\":\"?\"}\n{}".getBytes(UTF_8);
        bytes[6] = (byte) 0xFF;

        assertRefused(NdjsonLines.read(bytes), 0, FailureCode.MALFORMED_JSON);
    }

    @Test
    void a_line_has_a_bound_that_one_of_its_length_keeps() {
        String frame = "{\"a\":\"\"}";
        String longest = "{\"a\":\"" + "x".repeat(NdjsonLines.MAX_LINE - frame.length()) + "\"}";

        NdjsonLines lines = read(longest + "\n" + longest.replace("\"}", "x\"}"));

        assertThat(lines.body(0).get("a").textValue()).hasSize(NdjsonLines.MAX_LINE - frame.length());
        assertRefused(lines, 1, FailureCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void there_are_1_to_10000_lines() {
        assertThat(read("{}\n".repeat(10_000) + "\n").count()).isEqualTo(10_000);
        for (String text : List.of("", "\n \r\n", "\uFEFF", "{}\n".repeat(10_001))) {
            assertThatThrownBy(() -> read(text))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_INPUT));
        }
    }

    @Test
    void very_many_small_values_are_refused_before_they_fill_the_memory() {
        String line = "{\"a\":[" + "1,".repeat(40_000) + "1]}\n";
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 26; i++) {
            lines.add(line);
        }

        assertThatThrownBy(() -> read(String.join("", lines)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.PAYLOAD_TOO_LARGE));
    }

    private static NdjsonLines read(String text) {
        return NdjsonLines.read(text.getBytes(UTF_8));
    }

    private static void assertRefused(NdjsonLines lines, int line, FailureCode code) {
        assertThatThrownBy(() -> lines.body(line))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
