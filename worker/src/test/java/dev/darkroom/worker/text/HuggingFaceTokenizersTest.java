package dev.darkroom.worker.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.worker.sampling.TextTokenizer;
import dev.darkroom.worker.sampling.UnfitGraphException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HuggingFaceTokenizersTest {

    private static final Path TEXT = Path.of("src/test/resources/text");

    private static TextTokenizer tokenizer;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tokenizer.json");
        try (InputStream packed = Files.newInputStream(TEXT.resolve("all-minilm-l6-v2.json.gz"))) {
            Files.copy(new GZIPInputStream(packed), file);
        }
        tokenizer = new HuggingFaceTokenizers().open(file);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    /** Made in Python: src/test/python/tokens.py. */
    static Stream<JsonNode> vectors() throws IOException {
        return new ObjectMapper().readTree(TEXT.resolve("tokens.json").toFile()).valueStream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void a_hostile_text_has_the_tokens_that_python_finds(JsonNode vector) {
        StringBuilder text = new StringBuilder();
        vector.path("text").forEach(unit -> text.append((char) unit.asInt()));

        long[] ids = tokenizer.ids(text.toString());

        assertThat(ids)
                .as("%s", text)
                .isEqualTo(IntStream.range(0, vector.path("ids").size())
                        .mapToLong(i -> vector.path("ids").get(i).asLong())
                        .toArray());
    }

    @Test
    void a_zero_is_no_end_of_the_text() {
        assertThat(tokenizer.ids("cat\0dog")).isEqualTo(tokenizer.ids("cat\uFFFDdog"));
    }

    @Test
    void threads_may_share_it() {
        long[] alone = tokenizer.ids("a black cat with white paws");

        assertThat(IntStream.range(0, 200)
                        .parallel()
                        .mapToObj(i -> tokenizer.ids("a black cat with white paws"))
                        .toList())
                .allSatisfy(ids -> assertThat(ids).isEqualTo(alone));
    }

    @Test
    void nothing_of_the_library_stays_on_the_disk() {
        assertThat(Path.of(System.getProperty("ENGINE_CACHE_DIR"))).doesNotExist();
        assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    }

    @Test
    void a_file_that_is_no_tokenizer_is_refused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), "{}");

        assertThatThrownBy(() -> new HuggingFaceTokenizers().open(file))
                .isInstanceOf(UnfitGraphException.class)
                .hasMessageContaining("the tokenizer 'tokenizer.json' cannot be opened")
                .hasMessageContaining("export it in the format of Hugging Face's tokenizers");
    }
}
