package dev.darkroom.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class KeyLimiterTest {

    private static final UUID KEY = UUID.randomUUID();

    private final Hands clock = new Hands();
    private final InMemoryLeases store = new InMemoryLeases(clock);
    private final KeyLimiter limiter = new KeyLimiter(store, () -> 600, clock);

    @Test
    void polling_ten_thousand_times_costs_a_statement_a_second() {
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            clock.move(Duration.ofMillis(100));
            admitted += limiter.spend(KEY).admitted() ? 1 : 0;
        }

        assertThat(admitted).isEqualTo(10_000);
        assertThat(store.taken).isEqualTo(1_000);
    }

    @Test
    void a_burst_of_a_minute_is_admitted_and_then_what_flows_in() {
        assertThat(admittedOf(1_000)).isEqualTo(600);

        clock.move(Duration.ofSeconds(1));

        assertThat(admittedOf(1_000)).isEqualTo(10);
    }

    @Test
    void an_answer_says_what_is_left_and_when_all_of_it_is_back() {
        Verdict first = limiter.spend(KEY);
        admittedOf(299);
        Verdict half = limiter.spend(KEY);

        assertThat(first).isEqualTo(new Verdict(true, Optional.of(new Verdict.Standing(600, 599, 1)), 0));
        assertThat(half.standing()).contains(new Verdict.Standing(600, 299, 31));
    }

    @Test
    void a_refusal_says_when_to_ask_again() {
        store.rates.put(KEY, 2);
        admittedOf(2);

        Verdict refused = limiter.spend(KEY);

        assertThat(refused).isEqualTo(new Verdict(false, Optional.of(new Verdict.Standing(2, 0, 30)), 30));
        clock.move(Duration.ofSeconds(29));
        assertThat(limiter.spend(KEY).admitted()).isFalse();
        clock.move(Duration.ofSeconds(1));
        assertThat(limiter.spend(KEY).admitted()).isTrue();
    }

    @Test
    void who_is_refused_and_goes_on_asking_costs_ten_statements_a_second_at_most() {
        admittedOf(600);
        int before = store.taken;

        for (int i = 0; i < 10_000; i++) {
            clock.move(Duration.ofNanos(100_000));
            limiter.spend(KEY);
        }

        assertThat(store.taken - before).isLessThanOrEqualTo(11);
    }

    @Test
    void while_the_database_is_away_everything_is_admitted_and_it_is_asked_once_a_second() {
        admittedOf(600);
        store.away = true;
        clock.move(Duration.ofSeconds(1));
        int before = store.taken;

        assertThat(admittedOf(5_000)).isEqualTo(5_000);
        assertThat(limiter.spend(KEY).standing()).isEmpty();
        assertThat(store.taken - before).isEqualTo(1);

        store.away = false;
        clock.move(Duration.ofSeconds(1));
        assertThat(limiter.spend(KEY).standing()).isPresent();
    }

    @Test
    void a_database_that_does_not_answer_holds_up_one_request_only() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        KeyLimiter stuck = new KeyLimiter(
                (key, usual) -> {
                    asked.countDown();
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new Lease(600, 10, 0);
                },
                () -> 600,
                clock);
        FutureTask<Verdict> first = new FutureTask<>(() -> stuck.spend(KEY));
        new Thread(first).start();
        asked.await();

        assertThat(stuck.spend(KEY)).isEqualTo(Verdict.UNMEASURED);
        assertThat(first.isDone()).isFalse();

        answer.countDown();
        assertThat(first.get().admitted()).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_refuses_nobody_for_long_and_admits_nobody_for_long() {
        admittedOf(601);
        clock.move(Duration.ofHours(-1));
        int before = store.taken;

        limiter.spend(KEY);
        assertThat(store.taken).isEqualTo(before + 1);

        store.away = true;
        clock.move(Duration.ofSeconds(1));
        limiter.spend(KEY);
        store.away = false;
        clock.move(Duration.ofHours(-1));
        assertThat(limiter.spend(KEY).standing()).isPresent();
    }

    @Test
    void keys_do_not_share() {
        admittedOf(601);

        assertThat(limiter.spend(UUID.randomUUID()).admitted()).isTrue();
    }

    @Test
    void a_rate_below_one_stops_the_start_and_says_so() {
        assertThatThrownBy(() -> new KeyLimiter(store, () -> 0, clock))
                .hasMessageContaining("darkroom.limits.requests-per-minute");
    }

    private int admittedOf(int requests) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += limiter.spend(KEY).admitted() ? 1 : 0;
        }
        return admitted;
    }
}
