package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @Test
    void a_time_is_read_with_its_offset() {
        assertThat(Rfc3339.parse("2026-01-31T13:00:00+01:00")).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(Rfc3339.parse("9999-12-31T23:59:59Z")).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tomorrow",
                "2026-01-31T12:00:00",
                "+300000-01-01T00:00:00Z",
                "-300000-01-01T00:00:00Z",
                "0000-12-31T00:00:00Z",
                "+10000-01-01T00:00:00Z"
            })
    void what_is_no_time_or_of_a_year_that_the_database_may_not_hold_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rfc3339.parse(text))
                .withMessageStartingWith("must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z");
    }
}
