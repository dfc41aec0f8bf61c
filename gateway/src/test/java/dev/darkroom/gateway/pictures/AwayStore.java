package dev.darkroom.gateway.pictures;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.contract.ObjectKey;
import java.io.IOException;
import java.util.Optional;

/** An object store that cannot be reached. */
public final class AwayStore implements BlobStore {

    @Override
    public void prepare() throws BlobStoreException {
        throw away();
    }

    @Override
    public void put(ObjectKey key, byte[] bytes, String mediaType) throws BlobStoreException {
        throw away();
    }

    @Override
    public Optional<Blob> get(ObjectKey key) throws BlobStoreException {
        throw away();
    }

    @Override
    public void ping() throws BlobStoreException {
        throw away();
    }

    @Override
    public void close() {}

    private static BlobStoreException away() {
        return new BlobStoreException("connection refused", new IOException("connection refused"));
    }
}
