package dev.darkroom.gateway.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many wait for a provider that is slow, and how often one is asked that is away. */
class OidcSignInIT {

    private static final URI BACK = URI.create("http://gateway.example/sign-in/provider/back");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MANY = 40;

    private final AtomicLong nanos = new AtomicLong();
    private final SlowIssuer issuer = new SlowIssuer();
    private final ExecutorService browsers = Executors.newFixedThreadPool(MANY);

    /** Nobody gets as far as the tenants. */
    private final OidcSignIn signIn = new OidcSignIn(config(issuer.url()), null, new Random(7), nanos::get);

    @AfterEach
    void close() {
        issuer.close();
        browsers.shutdownNow();
    }

    @Test
    void a_provider_that_hangs_is_asked_once_and_few_wait_for_it() throws Exception {
        issuer.hang();

        List<String> outcomes = whileItHangs(attempt -> signIn.away(attempt, BACK));

        assertThat(Collections.frequency(outcomes, "done")).isEqualTo(OidcSignIn.AT_ONCE);
        assertThat(Collections.frequency(outcomes, "BUSY")).isEqualTo(MANY - OidcSignIn.AT_ONCE);
        assertThat(issuer.asked(SlowIssuer.DISCOVERY)).isEqualTo(1);
    }

    @Test
    void few_codes_are_on_their_way_to_the_provider_at_once() throws Exception {
        assertThat(signIn.away(signIn.begin("/"), BACK)).hasPath("/authorize");
        issuer.hang();

        List<String> outcomes = whileItHangs(
                attempt -> signIn.arrived(attempt, URI.create(BACK + "?code=x&state=" + attempt.state()), BACK));

        assertThat(Collections.frequency(outcomes, "PROVIDER")).isEqualTo(OidcSignIn.AT_ONCE);
        assertThat(Collections.frequency(outcomes, "BUSY")).isEqualTo(MANY - OidcSignIn.AT_ONCE);
        assertThat(issuer.asked(SlowIssuer.TOKEN)).isEqualTo(OidcSignIn.AT_ONCE);
    }

    @Test
    void a_provider_that_is_away_is_let_alone_for_a_while() {
        issuer.breaks(true);
        isAway();
        issuer.breaks(false);
        isAway();
        assertThat(issuer.asked(SlowIssuer.DISCOVERY)).isEqualTo(1);

        nanos.addAndGet(OidcSignIn.AWAY.plusSeconds(1).toNanos());

        assertThat(signIn.away(signIn.begin("/"), BACK)).hasPath("/authorize");
        assertThat(issuer.asked(SlowIssuer.DISCOVERY)).isEqualTo(2);
    }

    private void isAway() {
        assertThatThrownBy(() -> signIn.away(signIn.begin("/"), BACK))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot be reached");
    }

    /** What a browser does with its attempt. */
    private interface Step {
        Object take(Attempt attempt);
    }

    /** What becomes of many who come at once: the provider goes on when all have their answer that do not wait for it. */
    private List<String> whileItHangs(Step step) throws Exception {
        List<Future<Object>> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Attempt attempt = signIn.begin("/");
            all.add(browsers.submit(() -> step.take(attempt)));
        }
        await().atMost(SOON).until(() -> all.stream().filter(Future::isDone).count() == MANY - OidcSignIn.AT_ONCE);
        issuer.goOn();
        List<String> outcomes = new ArrayList<>();
        for (Future<Object> each : all) {
            outcomes.add(outcome(each));
        }
        return outcomes;
    }

    private static String outcome(Future<Object> of) throws InterruptedException {
        try {
            of.get();
            return "done";
        } catch (ExecutionException e) {
            return e.getCause() instanceof RefusedException refused
                    ? refused.why().name()
                    : e.toString();
        }
    }

    private static OidcConfig config(URI issuer) {
        return new OidcConfig() {
            @Override
            public Optional<URI> issuer() {
                return Optional.of(issuer);
            }

            @Override
            public Optional<String> clientId() {
                return Optional.of("darkroom");
            }

            @Override
            public Optional<String> clientSecret() {
                return Optional.empty();
            }

            @Override
            public String name() {
                return "the test's login";
            }

            @Override
            public List<String> requestScopes() {
                return List.of();
            }

            @Override
            public String tenantClaim() {
                return "tenant";
            }

            @Override
            public String scopesClaim() {
                return "scopes";
            }
        };
    }
}
