package dev.darkroom.testing;

import dev.darkroom.blobs.BlobStore;

class InMemoryBlobStoreTest extends BlobStoreContract {

    @Override
    protected BlobStore open() {
        return new InMemoryBlobStore();
    }
}
