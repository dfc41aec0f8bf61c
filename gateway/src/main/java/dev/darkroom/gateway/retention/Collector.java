package dev.darkroom.gateway.retention;

import dev.darkroom.blobs.BlobPage;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.gateway.faults.UnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * Erases jobs whose retention is over and deletes objects that nothing refers to. It runs on every gateway; they do not get
 * into each other's way.
 */
@ApplicationScoped
class Collector {

    private static final Logger LOG = Logger.getLogger(Collector.class);

    /** The least age of an object that no row refers to: longer than anything takes from its object to its row. */
    private static final Duration SAFE_AGE = Duration.ofHours(24);

    private static final int BATCH = 100;

    /** Those who want a picture wait while its batch is deleted. */
    private static final int PICTURES = 20;

    private static final int MOST_BATCHES = 50;
    private static final int PAGE = 1_000;

    private final Leftovers leftovers;
    private final BlobStore blobs;
    private final Clock clock;

    Collector(Leftovers leftovers, BlobStore blobs, Clock clock) {
        this.leftovers = leftovers;
        this.blobs = blobs;
        this.clock = clock;
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void collect() {
        try {
            int jobs = all(BATCH, () -> leftovers.eraseExpiredJobs(BATCH));
            int files = all(BATCH, () -> leftovers.forgetExpiredFiles(BATCH));
            int orphans = leftovers.findOrphans(clock.instant().minus(SAFE_AGE), this::page);
            int pictures = all(PICTURES, () -> leftovers.discardPictures(PICTURES, this::delete));
            int objects = all(BATCH, () -> leftovers.discardGarbage(BATCH, this::delete));
            if (jobs + files + orphans + pictures + objects > 0) {
                LOG.infof(
                        "collected: erasedJobs=%d forgottenFiles=%d orphans=%d pictures=%d objects=%d",
                        jobs, files, orphans, pictures, objects);
            }
        } catch (UnavailableException e) {
            LOG.warnf("cannot collect what is not needed, will try again: cause=%s", e.getCause());
        }
    }

    /** Repeats a step until it finds less than a batch. */
    private static int all(int batch, IntSupplier step) {
        int total = 0;
        int found = batch;
        for (int i = 0; i < MOST_BATCHES && found == batch; i++) {
            found = step.getAsInt();
            total += found;
        }
        return total;
    }

    private BlobPage page(String after) {
        try {
            return blobs.list("", after, PAGE);
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }

    private void delete(ObjectKey key) {
        try {
            blobs.delete(key);
        } catch (BlobStoreException e) {
            throw new UnavailableException(FailureCode.STORE_UNAVAILABLE, e);
        }
    }
}
