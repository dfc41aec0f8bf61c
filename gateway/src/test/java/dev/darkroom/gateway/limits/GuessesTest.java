package dev.darkroom.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessesTest {

    private final Hands clock = new Hands();
    private final Guesses guesses = new Guesses(clock);

    @Test
    void an_address_may_fail_twenty_times_at_once_and_then_ten_times_a_second() {
        assertThat(failuresOf("192.0.2.1", 100)).isEqualTo(Guesses.BURST);

        clock.move(Duration.ofMillis(100));
        assertThat(failuresOf("192.0.2.1", 100)).isEqualTo(1);

        clock.move(Duration.ofSeconds(1));
        assertThat(failuresOf("192.0.2.1", 100)).isEqualTo(Guesses.PER_SECOND);
    }

    @Test
    void failures_that_came_at_the_same_moment_do_not_shut_an_address_out_for_longer() {
        for (int i = 0; i < 1_000; i++) {
            guesses.failed("192.0.2.1");
        }

        clock.move(Duration.ofMillis(100));

        assertThat(guesses.mayTry("192.0.2.1")).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_shuts_nobody_out() {
        failuresOf("192.0.2.1", 100);

        clock.move(Duration.ofHours(-1));

        assertThat(guesses.mayTry("192.0.2.1")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1:ffff:0:0:2, true",
        "2001:db8:0:1::7, 2001:db8:0:1:ffff:0:0:2, true",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:2:0:0:0:1, false",
        "an:unknown:form, an:unknown:form, true"
    })
    void addresses_count_together_where_one_host_has_both(String one, String other, boolean together) {
        failuresOf(one, 100);

        assertThat(guesses.mayTry(other)).isEqualTo(!together);
    }

    private int failuresOf(String address, int tries) {
        int failures = 0;
        for (int i = 0; i < tries && guesses.mayTry(address); i++) {
            guesses.failed(address);
            failures++;
        }
        return failures;
    }
}
