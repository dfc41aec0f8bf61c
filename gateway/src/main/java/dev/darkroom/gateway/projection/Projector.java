package dev.darkroom.gateway.projection;

import dev.darkroom.gateway.metrics.Meters;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Turns a batch of events into one write. Thread-safe. */
@ApplicationScoped
public class Projector {

    private final ProjectionStore store;

    Projector(ProjectionStore store) {
        this.store = store;
    }

    /** Applies events in their order; safe to repeat with any part of them. */
    public void apply(List<Positioned> events) {
        if (!events.isEmpty()) {
            Rounds rounds = new Rounds();
            events.forEach(rounds::add);
            long before = System.nanoTime();
            store.apply(rounds.changes());
            Meters.projected(events.size(), Duration.ofNanos(System.nanoTime() - before));
        }
    }
}
