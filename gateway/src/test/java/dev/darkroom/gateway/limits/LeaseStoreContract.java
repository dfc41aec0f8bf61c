package dev.darkroom.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link LeaseStore} does. */
public abstract class LeaseStoreContract {

    private static final int USUAL = 600;

    protected abstract LeaseStore store();

    /** A key with a rate of its own. */
    protected abstract UUID key(int perMinute);

    /** Lets time go by for a key's bucket. */
    protected abstract void elapse(UUID key, Duration time);

    @Test
    void a_bucket_is_full_at_first_and_gives_a_second_of_tokens() {
        Lease lease = store().take(UUID.randomUUID(), USUAL);

        assertThat(lease).isEqualTo(new Lease(600, 10, 590));
        assertThat(Lease.share(1)).isEqualTo(1);
        assertThat(Lease.share(61)).isEqualTo(2);
    }

    @Test
    void a_keys_own_rate_goes_before_the_usual_one() {
        assertThat(store().take(key(120), USUAL)).isEqualTo(new Lease(120, 2, 118));
    }

    @Test
    void an_empty_bucket_gives_nothing_until_time_has_gone_by() {
        UUID key = key(1);
        assertThat(store().take(key, USUAL).granted()).isEqualTo(1);

        Lease nothing = store().take(key, USUAL);
        elapse(key, Duration.ofSeconds(60));
        Lease again = store().take(key, USUAL);

        assertThat(nothing.granted()).isZero();
        assertThat(nothing.left()).isLessThan(1);
        assertThat(again.granted()).isEqualTo(1);
        assertThat(store().take(UUID.randomUUID(), 1).granted()).isEqualTo(1);
    }

    @Test
    void a_bucket_with_less_than_a_share_gives_what_it_has() {
        UUID key = key(90);
        int taken = 0;
        for (Lease lease = store().take(key, USUAL);
                lease.granted() == 2 && taken < 1_000;
                lease = store().take(key, USUAL)) {
            taken += lease.granted();
        }

        elapse(key, Duration.ofSeconds(1));

        // A second brings one and a half; what the loop left is less than a share.
        assertThat(taken).isBetween(88, 999);
        assertThat(store().take(key, USUAL).granted()).isBetween(1, 2);
    }

    @Test
    void a_bucket_holds_a_minute_of_tokens_at_most() {
        UUID key = key(600);
        store().take(key, USUAL);

        elapse(key, Duration.ofHours(1));

        assertThat(store().take(key, USUAL)).isEqualTo(new Lease(600, 10, 590));
    }

    @Test
    void a_time_that_goes_backwards_takes_nothing_away() {
        UUID key = key(60);
        double before = store().take(key, USUAL).left();

        elapse(key, Duration.ofHours(-1));

        assertThat(store().take(key, USUAL)).isEqualTo(new Lease(60, 1, before - 1));
    }
}
