package dev.darkroom.gateway.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Bounds how many unknown keys an address may try: {@link #BURST} at once, {@link #PER_SECOND} a second. A key has 256
 * random bits and cannot be guessed anyway; but each guess costs a look-up. Answers of a provider of identities that do not hold
 * count alike: each may cost a call there. Thread-safe, for this gateway alone.
 */
@ApplicationScoped
public class Guesses {

    /** Unknown keys a second. */
    static final int PER_SECOND = 10;

    /** Unknown keys at once. */
    static final int BURST = 20;

    private static final Duration EACH = Duration.ofSeconds(1).dividedBy(PER_SECOND);
    private static final Duration TOLERATED = EACH.multipliedBy(BURST);

    private final Clock clock;

    /** When an address will have paid for its guesses: the theoretical arrival time of the generic cell rate algorithm. */
    private final Cache<String, Instant> paidAt = Caffeine.newBuilder()
            .expireAfterWrite(TOLERATED)
            .maximumSize(100_000)
            .build();

    Guesses(Clock clock) {
        this.clock = clock;
    }

    /** Whether one more unknown key of this address may be looked up. */
    public boolean mayTry(String address) {
        Instant paid = paidAt.getIfPresent(network(address));
        Instant now = clock.instant();
        // A clock that was set back must not shut anybody out.
        return paid == null || !paid.isAfter(now.plus(TOLERATED).minus(EACH)) || paid.isAfter(now.plus(TOLERATED));
    }

    /** Notes that a key of this address was unknown. */
    public void failed(String address) {
        Instant now = clock.instant();
        paidAt.asMap().merge(network(address), now.plus(EACH), (paid, fresh) -> {
            Instant from = paid.isBefore(now) ? now : paid;
            Instant until = from.plus(EACH);
            return until.isAfter(now.plus(TOLERATED)) ? now.plus(TOLERATED) : until;
        });
    }

    /** An IPv6 host has a whole /64 of addresses (RFC 6177), so its network counts. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // A literal with colons is never looked up.
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return HexFormat.of().formatHex(bytes, 0, bytes.length / 2);
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
