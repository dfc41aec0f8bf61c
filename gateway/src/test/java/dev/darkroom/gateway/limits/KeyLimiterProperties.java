package dev.darkroom.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for any requests at any times at any gateways. */
class KeyLimiterProperties {

    private static final UUID KEY = UUID.randomUUID();

    /** Some time goes by, then requests come at a gateway. */
    record Step(int millis, int gateway, int requests) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 50),
                                Arbitraries.integers().between(0, 3_000)),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 10),
                                Arbitraries.integers().between(0, 700)))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void gateways_together_admit_the_rate_the_burst_and_what_they_held(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 900) int perMinute) {
        Hands clock = new Hands();
        InMemoryLeases store = new InMemoryLeases(clock);
        List<KeyLimiter> gateways = List.of(
                new KeyLimiter(store, () -> perMinute, clock),
                new KeyLimiter(store, () -> perMinute, clock),
                new KeyLimiter(store, () -> perMinute, clock));
        double perSecond = perMinute / 60.0;
        int error = gateways.size() * (Lease.share(perMinute) - 1);
        List<Long> times = new ArrayList<>();
        List<Integer> admitted = new ArrayList<>();

        for (Step step : steps) {
            clock.move(Duration.ofMillis(step.millis()));
            int count = 0;
            for (int i = 0; i < step.requests(); i++) {
                double inBucket = store.tokens(KEY, perMinute);
                if (gateways.get(step.gateway()).spend(KEY).admitted()) {
                    count++;
                } else {
                    // Nobody is refused whose bucket held more than flows in between two questions.
                    assertThat(inBucket).isLessThan(1 + perSecond * HeldTokens.PAUSE.toMillis() / 1000.0 + 1e-6);
                }
            }
            times.add(clock.millis());
            admitted.add(count);
        }

        for (int from = 0; from < times.size(); from++) {
            int sum = 0;
            for (int to = from; to < times.size(); to++) {
                sum += admitted.get(to);
                double seconds = (times.get(to) - times.get(from)) / 1000.0;
                assertThat((double) sum).isLessThanOrEqualTo(perMinute + perSecond * seconds + error + 1e-6);
            }
        }
    }
}
