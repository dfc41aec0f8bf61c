package dev.darkroom.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

    private static final JsonMapper MAPPER = new JsonMapper();

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

        assertThat(Body.readObject(in(large), large.length, null).get("a").textValue())
                .hasSize(2 << 20);
        assertThatThrownBy(() -> Body.readObject(in(large), large.length - 1, null))
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

    @Property(tries = 200)
    void texts_are_read_as_they_were_written_however_long_wherever_they_stand(
            @ForAll @Size(max = 4) List<@From("texts") String> texts, @ForAll @IntRange(max = 9) int from)
            throws Exception {
        ObjectNode object = MAPPER.createObjectNode();
        for (String text : texts) {
            object.put("text " + object.size(), text)
                    .putArray("list " + object.size())
                    .add(text)
                    .addObject()
                    .put("ü", text);
        }
        byte[] json =
                (from % 2 == 0 ? MAPPER.writer() : MAPPER.writerWithDefaultPrettyPrinter()).writeValueAsBytes(object);
        byte[] document = new byte[from + json.length + 1];
        System.arraycopy(json, 0, document, from, json.length);

        assertThat(Body.object(document, from, json.length)).isEqualTo(object);
    }

    @Provide
    Arbitrary<String> texts() {
        return Combinators.combine(
                        Arbitraries.of("a", "ab/+", "ü", "\"", "\\", "\n", "😀"),
                        Arbitraries.of(0, 5_000, 20_000),
                        Arbitraries.of("", "x", "ü", "\\", "\"", "\u007f"))
                .as((text, times, end) -> text.repeat(times) + "=".repeat(times) + end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\u0000", "\u001f", "\\x", "\\"})
    void a_long_text_that_ends_badly_is_malformed(String end) {
        String text = "{\"a\":\"" + "x".repeat(50_000) + end;
        assertRefused((text + "\"}").getBytes(UTF_8), FailureCode.MALFORMED_JSON);
        assertRefused(text.getBytes(UTF_8), FailureCode.MALFORMED_JSON);
        assertRefused((text + "\",\"a\":1}").getBytes(UTF_8), FailureCode.MALFORMED_JSON);
    }

    @Test
    void bytes_that_two_parsers_could_read_differently_are_malformed() {
        for (byte[] bytes : new byte[][] {
            "{\"a\":1}".getBytes(UTF_16LE), "{\"a\":1}".getBytes(UTF_16BE), "{\"a\":\"ü\"}".getBytes(ISO_8859_1)
        }) {
            assertRefused(bytes, FailureCode.MALFORMED_JSON);
        }
        // A surrogate, a longer way to write a letter, a point beyond the last.
        for (String hex : List.of("eda080", "c1a1", "e081a1", "f4908080", "f8", "c3")) {
            byte[] bytes = "{\"a\":\"......\"}".getBytes(UTF_8);
            byte[] bad = HexFormat.of().parseHex(hex);
            System.arraycopy(bad, 0, bytes, 6, bad.length);
            assertRefused(bytes, FailureCode.MALFORMED_JSON);
        }
    }

    @Test
    void a_body_is_as_long_as_declared_and_refused_before_it_is_read_where_that_is_too_much() throws Exception {
        byte[] large = ("{\"a\":\"" + "x".repeat(2 << 20) + "\"}").getBytes(UTF_8);
        int most = 3 << 20;
        for (String length : new String[] {null, Integer.toString(large.length), "-1", "x", "9".repeat(30)}) {
            assertThat(Body.bytes(in(large), most, length)).isEqualTo(large);
        }
        InputStream unread = InputStream.nullInputStream();
        unread.close();
        for (String length : new String[] {Integer.toString(most + 1), "9".repeat(18)}) {
            assertThatThrownBy(() -> Body.bytes(unread, most, length))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.PAYLOAD_TOO_LARGE));
        }
        assertThatThrownBy(() -> Body.bytes(in(large), most, Integer.toString(large.length + 1)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.MALFORMED_JSON));
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
