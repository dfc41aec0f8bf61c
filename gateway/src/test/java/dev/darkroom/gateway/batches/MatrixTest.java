package dev.darkroom.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixTest {

    private static final ObjectNode TEMPLATE =
            json("{\"model\": \"m\", \"input\": {\"prompt\": \"p\", \"size\": {\"w\": 1}, \"count\": 2}}");

    @Test
    void every_combination_is_a_job_and_the_last_name_varies_fastest_however_they_are_written() {
        Matrix matrix =
                matrix("{\"priority\": [\"batch\", \"normal\"], \"input.seed\": [1, 2], \"input.prompt\": [\"a\"]}");

        assertThat(IntStream.range(0, matrix.count()).mapToObj(i -> {
                    ObjectNode body = matrix.body(i);
                    return body.at("/input/prompt").asText()
                            + body.at("/input/seed")
                            + body.get("priority").asText();
                }))
                .containsExactly("a1batch", "a1normal", "a2batch", "a2normal");
        assertThat(matrix.body(0).at("/input/count").intValue()).isEqualTo(2);
        assertThat(TEMPLATE.at("/input/seed").isMissingNode()).isTrue();
    }

    @Test
    void a_name_leads_into_the_input_and_makes_the_way_where_there_is_none() {
        assertThat(matrix("{\"input.size.w\": [7]}").body(0).at("/input/size")).isEqualTo(json("{\"w\": 7}"));
        assertThat(matrix("{\"input.a.b\": [null]}").body(0).at("/input/a")).isEqualTo(json("{\"b\": null}"));
        assertThat(Matrix.of(json("{}"), json("{\"input.seed\": [3]}")).body(0))
                .isEqualTo(json("{\"input\": {\"seed\": 3}}"));
        assertThat(matrix("{\"input\": [{\"seed\": 1}]}").body(0).get("input")).isEqualTo(json("{\"seed\": 1}"));
    }

    @Test
    void an_error_points_to_the_entry_or_to_the_template() {
        Matrix matrix = matrix("{\"input.seed\": [1, 2], \"input.size\": [{}, {}], \"priority\": [\"batch\"]}");

        assertThat(matrix.pointer(0, "/input/seed")).isEqualTo("/matrix/input.seed/0");
        assertThat(matrix.pointer(3, "/input/seed")).isEqualTo("/matrix/input.seed/1");
        assertThat(matrix.pointer(1, "/input/size/w")).isEqualTo("/matrix/input.size/1/w");
        assertThat(matrix.pointer(1, "/input/seeds")).isEqualTo("/template/input/seeds");
        assertThat(matrix.pointer(1, "/priority")).isEqualTo("/matrix/priority/0");
        assertThat(matrix.pointer(1, "")).isEqualTo("/template");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /matrix",
                "{\"input.seed\": []} | /matrix/input.seed",
                "{\"input.seed\": 5} | /matrix/input.seed",
                "{\"input.seed\": {\"0\": 1}} | /matrix/input.seed",
                "{\"tags.a\": [\"x\"]} | /matrix/tags.a",
                "{\"\": [1]} | /matrix/",
                "{\"input.\": [1]} | /matrix/input.",
                "{\"input..a\": [1]} | /matrix/input..a",
                "{\".seed\": [1]} | /matrix/.seed",
                "{\"a/b.c\": [1]} | /matrix/a~1b.c",
                "{\"input.prompt.x\": [1]} | /matrix/input.prompt.x",
                "{\"input\": [{}], \"input.seed\": [1]} | /matrix/input.seed",
                "{\"input.a\": [{}], \"input.a.b\": [1]} | /matrix/input.a.b"
            })
    void a_matrix_that_makes_no_sense_is_refused(String matrix, String pointer) {
        assertRefused(json(matrix), pointer);
    }

    @Test
    void there_are_at_most_10000_jobs_however_large_the_product_is() {
        ObjectNode matrix = json("{}");
        numbers(matrix, "input.a", 100);
        numbers(matrix, "input.b", 100);
        assertThat(Matrix.of(TEMPLATE, matrix).count()).isEqualTo(10_000);

        matrix.putArray("input.c").add(1).add(2);
        assertRefused(matrix, "/matrix");
        for (String name : List.of("d", "e", "f", "g", "h", "i", "j", "k")) {
            numbers(matrix, "input." + name, 1_000);
        }
        assertRefused(matrix, "/matrix");
    }

    private static void numbers(ObjectNode matrix, String name, int count) {
        ArrayNode values = matrix.putArray(name);
        IntStream.range(0, count).forEach(values::add);
    }

    private static void assertRefused(ObjectNode matrix, String pointer) {
        assertThatThrownBy(() -> Matrix.of(TEMPLATE, matrix))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.errors())
                                .extracting(FieldError::pointer)
                                .containsExactly(pointer));
    }

    private static Matrix matrix(String matrix) {
        return Matrix.of(TEMPLATE, json(matrix));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Wire.mapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
