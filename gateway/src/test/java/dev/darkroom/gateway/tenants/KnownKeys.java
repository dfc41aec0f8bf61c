package dev.darkroom.gateway.tenants;

import java.util.List;

/** Makes what other packages' tests need of this one. */
public final class KnownKeys {

    private KnownKeys() {}

    /** Keys that no settings make. */
    public static Keys of(KeyStore store) {
        return new Keys(store, List::of);
    }
}
