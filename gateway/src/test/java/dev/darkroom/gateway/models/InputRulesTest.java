package dev.darkroom.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.Wire;
import dev.darkroom.gateway.http.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputRulesTest {

    private final InputRules rules = new InputRules(tree("""
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
             "required": ["prompt"],
             "properties": {
               "prompt": {"type": "string", "maxLength": 5},
               "class": {"type": "string", "enum": ["any", "bag"], "default": "any"},
               "count": {"type": "integer", "minimum": 1, "maximum": 8, "default": 1},
               "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991}}}
            """));

    @Test
    void absent_values_get_their_defaults_and_given_ones_stay() {
        ObjectNode given = tree("{\"prompt\": \"cat\", \"count\": 3}");

        ObjectNode complete = rules.withDefaults(given);

        assertThat(complete).isEqualTo(tree("{\"prompt\": \"cat\", \"count\": 3, \"class\": \"any\"}"));
        assertThat(given.has("class")).isFalse();
        assertThat(rules.check(complete, "/input")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                             | /input/prompt",
                "{\"prompt\": 1}                                | /input/prompt",
                "{\"prompt\": \"too long\"}                     | /input/prompt",
                "{\"prompt\": null}                             | /input/prompt",
                "{\"prompt\": \"a\", \"count\": 0}              | /input/count",
                "{\"prompt\": \"a\", \"count\": 1.5}            | /input/count",
                "{\"prompt\": \"a\", \"count\": \"1\"}          | /input/count",
                "{\"prompt\": \"a\", \"class\": \"hat\"}        | /input/class",
                "{\"prompt\": \"a\", \"seed\": -1}              | /input/seed",
                "{\"prompt\": \"a\", \"seed\": 9007199254740992} | /input/seed",
                "{\"prompt\": \"a\", \"seed\": 1e400}           | /input/seed",
                "{\"prompt\": \"a\", \"sed\": 1}                | /input/sed",
                "{\"prompt\": \"a\", \"a/b~c\": 1}              | /input/a~1b~0c"
            })
    void each_defect_is_named_by_its_pointer(String input, String pointer) {
        assertThat(rules.check(tree(input), "/input"))
                .extracting(FieldError::pointer)
                .containsOnly(pointer);
    }

    @Test
    void all_defects_are_told_at_once_and_an_unknown_name_is_told_the_known_ones() {
        List<FieldError> errors = rules.check(tree("{\"prompt\": 1, \"count\": 99, \"colour\": 1}"), "/input");

        assertThat(errors)
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/input/prompt", "/input/count", "/input/colour");
        assertThat(errors)
                .filteredOn(error -> error.pointer().equals("/input/colour"))
                .singleElement()
                .extracting(FieldError::detail)
                .asString()
                .contains("prompt, class, count, seed");
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) Wire.mapper().readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
