package dev.darkroom.gateway.projection;

import jakarta.enterprise.context.ApplicationScoped;
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
            store.apply(rounds.changes());
        }
    }
}
