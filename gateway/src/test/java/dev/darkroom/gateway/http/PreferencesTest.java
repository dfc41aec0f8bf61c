package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=10                     | 10 | wait=10",
                "Wait = \"7\"                | 7  | wait=7",
                "wait=10;x=y, handling=strict| 10 | wait=10",
                "wait=3600                   | 60 | wait=60",
                "respond-async               | 0  | respond-async",
                "respond-async, wait=5       | 5  | respond-async, wait=5",
                "wait=0                      | 0  | wait=0",
                "wait=                       | 0  |",
                "wait=-1                     | 0  |",
                "wait=99999999999            | 0  |",
                "return=minimal              | 0  |",
            })
    void known_wishes_are_read_and_others_passed_over(String header, int seconds, String applied) {
        Preferences preferences = Preferences.of(List.of(header));

        assertThat(preferences.patience()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(preferences.applied().orElse(null)).isEqualTo(applied);
    }

    @Test
    void several_headers_are_one_list() {
        assertThat(Preferences.of(List.of("respond-async", "wait=3")).applied()).contains("respond-async, wait=3");
        assertThat(Preferences.of(List.of()).applied()).isEmpty();
    }
}
