package dev.darkroom.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.FailureCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-99, 0, 99",
        "bytes=90-, 90, 99",
        "bytes=90-1000, 90, 99",
        "bytes=-1, 99, 99",
        "bytes=-1000, 0, 99",
        "bytes=99-99, 99, 99"
    })
    void one_range_is_cut_to_the_size(String header, long first, long last) {
        assertThat(ByteRange.of(header, 100)).contains(new ByteRange(first, last));
        assertThat(new ByteRange(first, last).bytes()).isEqualTo(last - first + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=2-1",
                "bytes=a-b",
                "bytes=0-1,3-4",
                "lines=0-1",
                "bytes=0"
            })
    void what_is_no_single_range_means_all(String header) {
        assertThat(ByteRange.of(header, 100)).isEmpty();
    }

    @Test
    void no_header_means_all() {
        assertThat(ByteRange.of(null, 100)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"})
    void a_range_behind_the_end_cannot_be_satisfied(String header) {
        assertThatThrownBy(() -> ByteRange.of(header, 100)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.code()).isEqualTo(FailureCode.RANGE_NOT_SATISFIABLE);
            assertThat(e.headers()).isEqualTo(Map.of("Content-Range", "bytes */100"));
        });
    }
}
