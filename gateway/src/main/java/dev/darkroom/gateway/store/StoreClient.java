package dev.darkroom.gateway.store;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.S3BlobStore;
import dev.darkroom.blobs.StoreSettings;
import dev.darkroom.blobs.WatchedBlobStore;
import dev.darkroom.gateway.metrics.Meters;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the one client of the object store. */
class StoreClient {

    @Produces
    @Singleton
    BlobStore open(StoreConfig config) {
        BlobStore store = new S3BlobStore(new StoreSettings(
                config.endpoint(),
                config.publicEndpoint().orElse(config.endpoint()),
                config.region(),
                config.bucket(),
                config.accessKey(),
                config.secretKey(),
                config.timeLimit()));
        return new WatchedBlobStore(store, Meters::store);
    }

    void close(@Disposes BlobStore store) {
        store.close();
    }
}
