package dev.darkroom.blobs;

import dev.darkroom.contract.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing.
 *
 * @param objects whose names are keys; others are left out
 * @param next what to list after, or null where this was the last page
 */
public record BlobPage(List<Entry> objects, @Nullable String next) {

    public BlobPage {
        objects = List.copyOf(objects);
    }

    /**
     * An object of a listing.
     *
     * @param modified when it was last put, on the server's clock
     */
    public record Entry(ObjectKey key, long bytes, Instant modified) {}
}
