package dev.darkroom.gateway.limits;

import java.util.UUID;

/** The buckets of tokens that all gateways share, one a key. */
public interface LeaseStore {

    /**
     * Takes a share of a key's tokens, or the whole ones there are if they are fewer. A bucket is full at first.
     *
     * @param usualPerMinute the rate of a key that has none of its own
     * @throws dev.darkroom.gateway.faults.UnavailableException when the buckets cannot be reached
     */
    Lease take(UUID key, int usualPerMinute);
}
