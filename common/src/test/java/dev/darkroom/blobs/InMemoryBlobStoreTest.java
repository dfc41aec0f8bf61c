package dev.darkroom.blobs;

import dev.darkroom.testing.InMemoryBlobStore;

class InMemoryBlobStoreTest extends BlobStoreContract {

    @Override
    protected BlobStore open() {
        return new InMemoryBlobStore();
    }
}
