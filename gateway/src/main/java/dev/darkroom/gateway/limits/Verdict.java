package dev.darkroom.gateway.limits;

import java.util.Optional;

/**
 * Whether a request may go on.
 *
 * @param standing how much the key has left, or empty where that is not known because the database is away
 * @param retryAfterS seconds until it is worth asking again, 0 where it is admitted
 */
public record Verdict(boolean admitted, Optional<Standing> standing, int retryAfterS) {

    /** Admitted unmeasured. */
    static final Verdict UNMEASURED = new Verdict(true, Optional.empty(), 0);

    /**
     * How much a key has left.
     *
     * @param perMinute requests a minute that the key may make
     * @param remaining requests that it may make at once, as far as this gateway knows
     * @param resetS seconds until it may make {@code perMinute} at once again
     */
    public record Standing(int perMinute, int remaining, int resetS) {}
}
