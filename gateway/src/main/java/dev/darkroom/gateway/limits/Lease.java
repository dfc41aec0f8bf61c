package dev.darkroom.gateway.limits;

/**
 * Tokens that a gateway took out of a key's bucket; each admits one request.
 *
 * @param perMinute tokens that flow into the bucket in a minute, which is also what it holds at most
 * @param granted tokens taken, 0 to {@link #share}
 * @param left tokens that stayed in the bucket, 0 or more, with fractions
 */
public record Lease(int perMinute, int granted, double left) {

    /** The most that one lease takes: what flows in within a second, at least 1. */
    public static int share(int perMinute) {
        return (perMinute + 59) / 60;
    }

    /** Whether the bucket held less than a share. */
    boolean isShort() {
        return granted < share(perMinute);
    }
}
