package dev.darkroom.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.FailureCode;
import java.io.ByteArrayInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

    @Test
    void an_object_is_read() {
        assertThat(Body.readObject(in("{\"a\": \"ü\"}".getBytes(UTF_8)))
                        .get("a")
                        .textValue())
                .isEqualTo("ü");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1}}",
                "{\"a\":1} {}",
                "[]",
                "null",
                "\"x\"",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,}",
                "{\"a\":[{\"b\":\"\\u0000\"}]}",
                "{\"\\u0000\":1}"
            })
    void what_is_not_one_json_object_is_malformed(String text) {
        assertRefused(text.getBytes(UTF_8), FailureCode.MALFORMED_JSON);
    }

    @Test
    void deep_nesting_long_numbers_and_other_encodings_are_malformed() {
        assertRefused(
                ("{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}").getBytes(UTF_8), FailureCode.MALFORMED_JSON);
        assertRefused(("{\"a\":" + "9".repeat(500) + "}").getBytes(UTF_8), FailureCode.MALFORMED_JSON);
        assertRefused("{\"a\":1}".getBytes(UTF_16), FailureCode.MALFORMED_JSON);
        assertRefused(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}, FailureCode.MALFORMED_JSON);
    }

    @Test
    void a_body_over_the_bound_is_too_large_and_one_at_the_bound_is_not() {
        String frame = "{\"a\":\"\"}";
        String filler = "x".repeat(Body.MAX_BYTES - frame.length());
        assertThat(Body.readObject(in(("{\"a\":\"" + filler + "\"}").getBytes(UTF_8)))
                        .has("a"))
                .isTrue();
        assertRefused(("{\"a\":\"x" + filler + "\"}").getBytes(UTF_8), FailureCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void a_caller_may_set_another_bound() {
        byte[] large = ("{\"a\":\"" + "x".repeat(2 << 20) + "\"}").getBytes(UTF_8);

        assertThat(Body.readObject(in(large), large.length).get("a").textValue())
                .hasSize(2 << 20);
        assertThatThrownBy(() -> Body.readObject(in(large), large.length - 1))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.PAYLOAD_TOO_LARGE);
                    assertThat(e.getMessage()).contains(Integer.toString(large.length - 1));
                });
    }

    @Test
    void very_many_values_and_very_long_names_are_malformed_and_what_is_told_of_them_is_short() {
        for (String body : new String[] {
            "{\"a\":[" + "1,".repeat(200_000) + "1]}",
            "{\"" + "n".repeat(2_000) + "\":1}",
            "{\"a\":" + "z".repeat(500_000) + "}",
            "{\"a\":\"" + "x".repeat(500_000) + "\",}"
        }) {
            assertThatThrownBy(() -> Body.readObject(in(body.getBytes(UTF_8))))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.code()).isEqualTo(FailureCode.MALFORMED_JSON);
                        assertThat(e.getMessage()).hasSizeLessThan(1_000);
                    });
        }
    }

    @Property(tries = 500)
    void no_bytes_make_it_throw_anything_but_a_problem(@ForAll byte[] bytes) {
        assertRefused(bytes, FailureCode.MALFORMED_JSON);
    }

    private static void assertRefused(byte[] bytes, FailureCode code) {
        assertThatThrownBy(() -> Body.readObject(in(bytes)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static ByteArrayInputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
