package dev.darkroom.blobs;

import dev.darkroom.contract.ObjectKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store whose requests somebody watches: how long each took, and whether it worked. What makes no request, such as signing, is not
 * seen; a get ends with its first byte. As thread-safe as the two are; it closes the store.
 */
public final class WatchedBlobStore implements BlobStore {

    private final BlobStore store;
    private final Watcher watcher;

    public WatchedBlobStore(BlobStore store, Watcher watcher) {
        this.store = store;
        this.watcher = watcher;
    }

    /** Is told of each request. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * A request came to its end.
         *
         * @param operation such as {@code put}
         * @param outcome {@code ok} or {@code error}
         */
        void done(String operation, String outcome, Duration took);
    }

    private interface Request<T> {
        T make() throws BlobStoreException;
    }

    private <T> T watched(String operation, Request<T> request) throws BlobStoreException {
        long before = System.nanoTime();
        String outcome = "error";
        try {
            T answer = request.make();
            outcome = "ok";
            return answer;
        } finally {
            watcher.done(operation, outcome, Duration.ofNanos(System.nanoTime() - before));
        }
    }

    @Override
    public void prepare() throws BlobStoreException {
        watched("prepare", () -> {
            store.prepare();
            return true;
        });
    }

    @Override
    public void put(ObjectKey key, byte[] bytes, String mediaType) throws BlobStoreException {
        watched("put", () -> {
            store.put(key, bytes, mediaType);
            return true;
        });
    }

    @Override
    public Optional<Blob> get(ObjectKey key) throws BlobStoreException {
        return watched("get", () -> store.get(key));
    }

    @Override
    public Optional<Blob> get(ObjectKey key, long from, long bytes) throws BlobStoreException {
        return watched("get", () -> store.get(key, from, bytes));
    }

    @Override
    public void delete(ObjectKey key) throws BlobStoreException {
        watched("delete", () -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    public BlobPage list(String prefix, String after, int limit) throws BlobStoreException {
        return watched("list", () -> store.list(prefix, after, limit));
    }

    @Override
    public SignedRequest presignGet(ObjectKey key, Duration valid) throws BlobStoreException {
        return store.presignGet(key, valid);
    }

    @Override
    public SignedRequest presignPut(
            ObjectKey key, String mediaType, long bytes, @Nullable String sha256, Duration valid)
            throws BlobStoreException {
        return store.presignPut(key, mediaType, bytes, sha256, valid);
    }

    @Override
    public void ping() throws BlobStoreException {
        watched("ping", () -> {
            store.ping();
            return true;
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
