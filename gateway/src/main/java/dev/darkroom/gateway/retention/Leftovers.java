package dev.darkroom.gateway.retention;

import dev.darkroom.blobs.BlobPage;
import dev.darkroom.contract.ObjectKey;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is no longer needed. Every method works on a bounded number of things that no other gateway works on, and says how
 * many it finished.
 */
public interface Leftovers {

    /** Erases jobs whose retention is over. */
    int eraseExpiredJobs(int limit);

    /** Forgets files whose time is over. */
    int forgetExpiredFiles(int limit);

    /**
     * Deletes pictures that no unerased job and no file refers to and that nobody touched for an hour. Each is locked while
     * its object is deleted: who wants to use it waits, and then stores it anew.
     */
    int discardPictures(int limit, Consumer<ObjectKey> delete);

    /** Deletes the objects of the table {@code garbage}. */
    int discardGarbage(int limit, Consumer<ObjectKey> delete);

    /**
     * Looks at the next page of the bucket for objects that no row refers to.
     *
     * @param before younger objects may belong to something that is just being made
     * @param page lists what comes after a text
     */
    int findOrphans(Instant before, Function<String, BlobPage> page);
}
