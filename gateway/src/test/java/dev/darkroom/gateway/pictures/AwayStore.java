package dev.darkroom.gateway.pictures;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobPage;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.blobs.SignedRequest;
import dev.darkroom.contract.ObjectKey;
import java.io.IOException;
import java.time.Duration;
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
    public Optional<Blob> get(ObjectKey key, long from, long bytes) throws BlobStoreException {
        throw away();
    }

    @Override
    public void delete(ObjectKey key) throws BlobStoreException {
        throw away();
    }

    @Override
    public BlobPage list(String prefix, String after, int limit) throws BlobStoreException {
        throw away();
    }

    @Override
    public SignedRequest presignGet(ObjectKey key, Duration valid) throws BlobStoreException {
        throw away();
    }

    @Override
    public SignedRequest presignPut(ObjectKey key, String mediaType, long bytes, String sha256, Duration valid)
            throws BlobStoreException {
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
