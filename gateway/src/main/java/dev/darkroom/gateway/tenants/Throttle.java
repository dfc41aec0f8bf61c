package dev.darkroom.gateway.tenants;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.limits.Guesses;
import dev.darkroom.gateway.limits.KeyLimiter;
import dev.darkroom.gateway.limits.Verdict;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;

/**
 * Holds each request against the limits and says in the answer how the key stands ({@code RateLimit} and
 * {@code RateLimit-Policy}, draft-ietf-httpapi-ratelimit-headers-10). A stream and a request that waits count once.
 */
@ApplicationScoped
class Throttle {

    private final KeyLimiter keys;
    private final Guesses guesses;
    private final HttpServerRequest request;
    private final HttpServerResponse response;

    /** Keys that were good here: whoever shares an address with one who guesses is not shut out. */
    private final Cache<SecretHash, Boolean> proven = Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofDays(1))
            .maximumSize(100_000)
            .build();

    Throttle(KeyLimiter keys, Guesses guesses, HttpServerRequest request, HttpServerResponse response) {
        this.keys = keys;
        this.guesses = guesses;
        this.request = request;
        this.response = response;
    }

    /**
     * Refuses to look up a key that was not seen yet while its address tries too many.
     *
     * @throws ProblemException 429
     */
    void beforeLookUp(String secret) {
        if (!mayLookUp(secret)) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
            throw new ProblemException(
                    FailureCode.RATE_LIMITED, "your address tried too many unknown keys; wait, and check the key");
        }
    }

    /** Whether a key may be looked up. */
    boolean mayLookUp(String secret) {
        return proven.getIfPresent(SecretHash.of(secret)) != null || guesses.mayTry(address());
    }

    /** Notes that there is no such key. */
    void unknown(String secret) {
        proven.invalidate(SecretHash.of(secret));
        guesses.failed(address());
    }

    /**
     * Counts a request.
     *
     * @throws ProblemException 429 when the key made too many
     */
    void spend(String secret, Caller caller) {
        proven.put(SecretHash.of(secret), true);
        Verdict verdict = keys.spend(caller.key());
        verdict.standing().ifPresent(this::tell);
        if (!verdict.admitted()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(verdict.retryAfterS()));
            throw new ProblemException(
                    FailureCode.RATE_LIMITED,
                    "this key made more requests than it may, see RateLimit-Policy; try again in "
                            + verdict.retryAfterS() + " s");
        }
    }

    /** Headers are set on the connection's answer itself, so that streams and problems have them too. */
    private void tell(Verdict.Standing standing) {
        response.putHeader("RateLimit-Policy", "\"key\";q=" + standing.perMinute() + ";w=60");
        response.putHeader("RateLimit", "\"key\";r=" + standing.remaining() + ";t=" + standing.resetS());
    }

    private String address() {
        return request.remoteAddress().hostAddress();
    }
}
