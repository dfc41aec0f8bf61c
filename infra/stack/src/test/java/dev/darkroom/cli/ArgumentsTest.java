package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static Arguments parse(String line) {
        return Arguments.parse(List.of(line.split(" ")), Set.of("--detach"), Set.of("--workers", "--data"));
    }

    @Test
    void flags_options_and_words_may_come_in_any_order() {
        Arguments arguments = parse("gateway --workers 2 --detach --data=a=b");

        assertThat(arguments.has("--detach")).isTrue();
        assertThat(arguments.number("--workers", 1, 9)).hasValue(2);
        assertThat(arguments.option("--data")).contains("a=b");
        assertThat(arguments.words()).containsExactly("gateway");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--workers", "--nonsense", "-x", "--detach=yes"})
    void unknown_options_and_missing_values_are_refused(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(CliFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1", "two", "1.5", "99999999999"})
    void numbers_out_of_range_are_refused(String number) {
        Arguments arguments = parse("--workers " + number);

        assertThatThrownBy(() -> arguments.number("--workers", 1, 9))
                .isInstanceOf(CliFailure.class)
                .hasMessageContaining("--workers");
    }

    @Test
    void words_that_a_command_does_not_take_are_refused() {
        assertThatThrownBy(() -> parse("one two").refuseWords(1)).hasMessageContaining("two");
    }

    @Test
    void an_option_may_come_more_than_once_and_after_two_hyphens_there_are_words_only() {
        Arguments arguments = parse("--data a --data=b -- --detach -x");

        assertThat(arguments.all("--data")).containsExactly("a", "b");
        assertThat(arguments.option("--data")).contains("b");
        assertThat(arguments.has("--detach")).isFalse();
        assertThat(arguments.words()).containsExactly("--detach", "-x");
    }

    @Test
    void pairs_are_cut_at_their_first_equals_sign() {
        assertThat(parse("--data a=b=c --data empty=").pairs("--data"))
                .containsExactly(Map.entry("a", "b=c"), Map.entry("empty", ""));
        assertThatThrownBy(() -> parse("--data =x").pairs("--data")).hasMessageContaining("NAME=VALUE");
        assertThatThrownBy(() -> parse("--data x").pairs("--data")).hasMessageContaining("\"x\"");
    }
}
