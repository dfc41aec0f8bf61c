package dev.darkroom.gateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");

    private final Schedule schedule = new Schedule(new SplittableRandom(7));

    @Test
    void ten_tries_follow_each_other_as_planned_and_then_it_has_failed() {
        List<Duration> planned = new ArrayList<>();
        Outcome outcome = Outcome.of(due(0), AT, answer(500), schedule);
        while (outcome.state() == DeliveryState.PENDING) {
            planned.add(outcome.delay());
            outcome = Outcome.of(due(outcome.failures()), AT, answer(500), schedule);
        }
        assertThat(outcome.state()).isEqualTo(DeliveryState.FAILED);
        assertThat(outcome.failures()).isEqualTo(10);
        long[] seconds = {5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400};
        assertThat(planned).hasSize(seconds.length);
        for (int i = 0; i < seconds.length; i++) {
            assertThat(planned.get(i).toMillis())
                    .isBetween(seconds[i] * 900, seconds[i] * 1100)
                    .isNotEqualTo(seconds[i] * 1000);
        }
    }

    @Test
    void jitter_uses_the_whole_range() {
        List<Long> first = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            first.add(schedule.after(1).orElseThrow().toMillis());
        }
        assertThat(first).allMatch(ms -> ms >= 4_500 && ms <= 5_500);
        assertThat(first).anyMatch(ms -> ms < 4_600).anyMatch(ms -> ms > 5_400);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void every_2xx_is_success(int status) {
        assertThat(Outcome.of(due(3), AT, answer(status), schedule).state()).isEqualTo(DeliveryState.DELIVERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 302, 304, 400, 404, 429, 500, 503})
    void everything_else_is_tried_again(int status) {
        Outcome outcome = Outcome.of(due(0), AT, answer(status), schedule);
        assertThat(outcome.state()).isEqualTo(DeliveryState.PENDING);
        assertThat(outcome.gone()).isFalse();
    }

    @Test
    void a_2xx_that_broke_off_is_tried_again() {
        assertThat(Outcome.of(due(0), AT, new Answer(200, "broke off", 1, ""), schedule)
                        .state())
                .isEqualTo(DeliveryState.PENDING);
        assertThat(Outcome.of(due(0), AT, new Answer(null, "no answer", 1, ""), schedule)
                        .state())
                .isEqualTo(DeliveryState.PENDING);
    }

    @Test
    void after_410_nothing_is_tried_again() {
        Outcome outcome = Outcome.of(due(0), AT, answer(410), schedule);
        assertThat(outcome.state()).isEqualTo(DeliveryState.FAILED);
        assertThat(outcome.gone()).isTrue();
    }

    private static Answer answer(int status) {
        return new Answer(status, null, 12, "");
    }

    private static DueDelivery due(int failures) {
        UUID id = new UUID(0, 1);
        return new DueDelivery(
                id,
                "ada",
                id,
                id.toString(),
                "https://hook.example/",
                null,
                id + "/1",
                "job.failed",
                id,
                1,
                failures,
                failures);
    }
}
