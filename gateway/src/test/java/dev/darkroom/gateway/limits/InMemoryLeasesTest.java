package dev.darkroom.gateway.limits;

import java.time.Duration;
import java.util.UUID;

class InMemoryLeasesTest extends LeaseStoreContract {

    private final Hands clock = new Hands();
    private final InMemoryLeases store = new InMemoryLeases(clock);

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected UUID key(int perMinute) {
        UUID key = UUID.randomUUID();
        store.rates.put(key, perMinute);
        return key;
    }

    @Override
    protected void elapse(UUID key, Duration time) {
        clock.move(time);
    }
}
