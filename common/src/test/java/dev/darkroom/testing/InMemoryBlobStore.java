package dev.darkroom.testing;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.ObjectKey;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link BlobStore} for unit tests; it passes the same contract suite as the real one. */
public final class InMemoryBlobStore implements BlobStore {

    private final Map<ObjectKey, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<ObjectKey, String> mediaTypes = new ConcurrentHashMap<>();

    @Override
    public void prepare() {}

    @Override
    public void put(ObjectKey key, byte[] bytes, String mediaType) {
        mediaTypes.put(key, mediaType);
        objects.put(key, bytes.clone());
    }

    @Override
    public Optional<Blob> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(key))
                .map(bytes -> new Blob(new ByteArrayInputStream(bytes), bytes.length, mediaTypes.get(key)));
    }

    @Override
    public void ping() {}

    @Override
    public void close() {}
}
