package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.stack.Json;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputValueTest {
    private static final String PICTURE = "{\"type\":\"string\",\"format\":\"image\"}";
    private static final String STYLE =
            "{\"anyOf\":[{\"type\":\"string\",\"enum\":[\"wave\",\"night\"]}," + PICTURE + "]}";

    @TempDir
    Path folder;

    private static JsonNode value(String schema, String text) {
        try {
            return InputValue.of(InputSchema.of("x", false, Json.MAPPER.readTree(schema)), text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"integer\"}              | 9007199254740991 | 9007199254740991",
                "{\"type\":\"integer\"}              | -3               | -3",
                "{\"type\":\"number\"}               | 0.1              | 0.1",
                "{\"type\":\"number\"}               | 2                | 2",
                "{\"type\":\"boolean\"}              | true             | true",
                "{\"type\":\"string\"}               | 12               | \"12\"",
                "{\"type\":\"string\"}               | true             | \"true\"",
                "{\"type\":\"array\"}                | [1, 2.5]         | [1,2.5]",
                "{\"type\":\"object\"}               | {\"a\": 1}       | {\"a\":1}",
                "{\"enum\":[\"1\",2]}                | 2                | 2",
                "{\"enum\":[\"1\",2]}                | 1                | \"1\"",
                "{}                                  | 12               | 12",
                "{}                                  | twelve           | \"twelve\"",
                "{\"type\":\"string\",\"format\":\"image\"} | sha256:ab   | \"sha256:ab\"",
                "{\"type\":\"string\",\"format\":\"image\"} | data:image/png;base64,AA== | \"data:image/png;base64,AA==\"",
            })
    void a_text_becomes_what_the_schema_wants(String schema, String text, String json) {
        assertThat(value(schema, text)).hasToString(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"integer\",\"minimum\":1,\"maximum\":50} | many  | x takes an integer from 1 to 50; not \"many\"",
                "{\"type\":\"integer\"} | 1.5     | x takes an integer; not \"1.5\"",
                "{\"type\":\"integer\"} | 1 2     | x takes an integer; not \"1 2\"",
                "{\"type\":\"number\"}  | \"1\"   | x takes a number; not \"\"1\"\"",
                "{\"type\":\"boolean\"} | yes     | x takes true or false; not \"yes\"",
                "{\"type\":\"array\",\"minItems\":16,\"maxItems\":16} | {} | x takes a JSON array of 16 values; not \"{}\"",
                "{\"type\":\"object\",\"properties\":{\"a\":{},\"b\":{}}} | [ | x takes a JSON object with a, b; not \"[\"",
                "{\"enum\":[\"bag\",\"shirt\"]} | hat | x takes one of bag, shirt; not \"hat\"",
            })
    void what_it_cannot_be_is_refused_with_what_it_may_be(String schema, String text, String message) {
        assertThatThrownBy(() -> value(schema, text))
                .isInstanceOfSatisfying(
                        CliFailure.class, e -> assertThat(e.exitCode()).isEqualTo(CliFailure.BAD_USAGE))
                .hasMessage(message);
    }

    @Test
    void a_picture_is_sent_as_what_its_bytes_say() throws Exception {
        Path png = Pictures.png(folder.resolve("misnamed.jpg"));
        Path jpeg = Pictures.jpeg(folder.resolve("photo"));

        assertThat(value(PICTURE, png.toString()).asText()).isEqualTo("data:image/png;base64,iVBORwE=");
        assertThat(value(PICTURE, jpeg.toString()).asText()).isEqualTo("data:image/jpeg;base64,/9j/AQ==");
    }

    @Test
    void a_style_is_a_name_or_a_file() throws Exception {
        Path png = Pictures.png(folder.resolve("own.png"));

        assertThat(value(STYLE, "wave").asText()).isEqualTo("wave");
        assertThat(value(STYLE, png.toString()).asText()).startsWith("data:image/png");
        assertThatThrownBy(() -> value(STYLE, "own.png"))
                .hasMessage("x takes one of wave, night, or a picture file (PNG or JPEG); not \"own.png\"");
    }

    @Test
    void what_is_no_picture_or_too_large_is_refused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.png"), "hello");
        Path large = folder.resolve("large.png");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((10L << 20) + 1);
        }

        assertThatThrownBy(() -> value(PICTURE, text.toString())).hasMessageEndingWith("is neither PNG nor JPEG");
        assertThatThrownBy(() -> value(PICTURE, large.toString())).hasMessageContaining("10 MiB");
        assertThatThrownBy(() -> value(PICTURE, folder.toString())).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> value(PICTURE, "none.png")).hasMessage("there is no file none.png");
    }
}
