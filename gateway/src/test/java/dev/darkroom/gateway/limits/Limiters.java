package dev.darkroom.gateway.limits;

import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Opens the limiter to tests of other packages. */
public final class Limiters {

    private Limiters() {}

    /** A gateway of its own that admits requests of one key or refuses them; its clock stands still. */
    public static BooleanSupplier of(LeaseStore store, UUID key) {
        KeyLimiter limiter = new KeyLimiter(store, () -> 600, new Hands());
        return () -> limiter.spend(key).admitted();
    }
}
