package dev.darkroom.testing;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.SignedRequest;

class InMemoryBlobStoreTest extends BlobStoreContract {

    private final InMemoryBlobStore store = new InMemoryBlobStore();

    @Override
    protected BlobStore open() {
        return store;
    }

    @Override
    protected int send(SignedRequest request, byte[] body) {
        return store.send(request, body);
    }
}
