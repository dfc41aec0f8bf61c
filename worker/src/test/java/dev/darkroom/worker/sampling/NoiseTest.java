package dev.darkroom.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.contract.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseTest {

    /** Made by an independent implementation in numpy. */
    private static final Path VECTORS = Path.of("models/_metrics/noise-vectors.json");

    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void philox_gives_the_known_answers_of_its_authors(String counter, String key, String answer) {
        int[] words = words(counter);
        int[] keys = words(key);

        Philox.block(words, keys[0], keys[1]);

        assertThat(words).isEqualTo(words(answer));
    }

    static Stream<JsonNode> vectors() throws IOException {
        JsonNode file = new ObjectMapper().readTree(VECTORS.toFile());
        return IntStream.range(0, file.path("vectors").size()).mapToObj(file.path("vectors")::get);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_number_is_that_of_the_independent_implementation(JsonNode vector) {
        Noise noise = new Noise(new Seed(vector.path("seed").asLong()));
        int stream = vector.path("stream").asInt();
        int count = vector.path("normals").size();

        int[] words = IntStream.range(0, count)
                .map(i -> noise.words(stream, i / 4)[i % 4])
                .toArray();
        double[] uniforms = noise.uniforms(stream, count);
        float[] normals = new float[count];
        noise.normals(stream, normals, 0, count);

        for (int i = 0; i < count; i++) {
            assertThat(words[i]).isEqualTo(word(vector.path("words").get(i).asText()));
            assertThat(uniforms[i]).isEqualTo(vector.path("uniforms").get(i).asDouble());
            float expected = (float) vector.path("normals").get(i).asDouble();
            assertThat(Math.abs(normals[i] - expected)).isLessThanOrEqualTo(Math.ulp(expected));
        }
        assertThat(noise.choice(stream, 10))
                .isEqualTo(vector.path("choice_of_10").asInt());
    }

    @Test
    void a_part_of_a_stream_is_the_same_whatever_its_length_and_place() {
        Noise noise = new Noise(new Seed(7));
        float[] long_ = new float[64];
        noise.normals(3, long_, 0, 64);

        float[] odd = new float[12];
        noise.normals(3, odd, 5, 7);

        for (int i = 0; i < 7; i++) {
            assertThat(odd[5 + i]).isEqualTo(long_[i]);
        }
        assertThat(odd[4]).isZero();
    }

    @Test
    void streams_and_seeds_differ() {
        float[] a = normals(1, 0);
        float[] b = normals(1, 1);
        float[] c = normals(2, 0);
        float[] d = normals(1 + (1L << 32), 0);

        assertThat(a).isNotEqualTo(b).isNotEqualTo(c).isNotEqualTo(d);
    }

    @Test
    void normals_have_mean_zero_and_variance_one() {
        float[] normals = new float[100_000];
        new Noise(new Seed(11)).normals(0, normals, 0, normals.length);

        double mean = IntStream.range(0, normals.length)
                .mapToDouble(i -> normals[i])
                .average()
                .orElseThrow();
        double square = IntStream.range(0, normals.length)
                .mapToDouble(i -> normals[i] * normals[i])
                .average()
                .orElseThrow();

        assertThat(mean).isBetween(-0.015, 0.015);
        assertThat(square).isBetween(0.98, 1.02);
    }

    private static float[] normals(long seed, int stream) {
        float[] normals = new float[8];
        new Noise(new Seed(seed)).normals(stream, normals, 0, 8);
        return normals;
    }

    private static int[] words(String hex) {
        return Stream.of(hex.split(" ")).mapToInt(NoiseTest::word).toArray();
    }

    private static int word(String hex) {
        return HexFormat.fromHexDigits(hex);
    }
}
