package dev.darkroom.worker.lane;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobPage;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.SignedRequest;
import dev.darkroom.contract.ObjectKey;
import java.time.Duration;
import java.util.Optional;

/** A store for tests that does no more than a worker asks of one. */
abstract class PutAndGetStore implements BlobStore {

    @Override
    public void prepare() {}

    @Override
    public Optional<Blob> get(ObjectKey key, long from, long bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BlobPage list(String prefix, String after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SignedRequest presignGet(ObjectKey key, Duration valid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SignedRequest presignPut(ObjectKey key, String mediaType, long bytes, String sha256, Duration valid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ping() {}

    @Override
    public void close() {}
}
