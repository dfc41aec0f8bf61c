package dev.darkroom.gateway.retention;

import dev.darkroom.blobs.BlobStore;
import java.time.Clock;

/** The collector for tests of other packages. */
public final class Collectors {

    private Collectors() {}

    /** One round of collecting. */
    public static void collect(Leftovers leftovers, BlobStore blobs, Clock clock) {
        new Collector(leftovers, blobs, clock).collect();
    }
}
