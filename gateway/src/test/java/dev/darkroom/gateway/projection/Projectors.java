package dev.darkroom.gateway.projection;

import java.util.List;

/** Opens the projector to tests of other packages. */
public final class Projectors {

    private Projectors() {}

    public static void apply(ProjectionStore store, List<Positioned> events) {
        new Projector(store).apply(events);
    }
}
