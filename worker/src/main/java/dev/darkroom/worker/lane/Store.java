package dev.darkroom.worker.lane;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.S3BlobStore;
import dev.darkroom.blobs.WatchedBlobStore;
import dev.darkroom.worker.metrics.Meters;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Opens the object store of the settings and closes it at the end. */
class Store {

    @Produces
    @Singleton
    BlobStore open(StoreConfig config) {
        try {
            return new WatchedBlobStore(new S3BlobStore(config.settings()), Meters::store);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("darkroom.store: " + e.getMessage());
        }
    }

    void close(@Disposes BlobStore store) {
        store.close();
    }
}
