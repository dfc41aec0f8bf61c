package dev.darkroom.testing;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobPage;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.SignedRequest;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link BlobStore} for unit tests; it passes the same contract suite as the real one. */
public class InMemoryBlobStore implements BlobStore {

    private static final String SCHEME = "memory:/";

    private final Map<ObjectKey, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<ObjectKey, String> mediaTypes = new ConcurrentHashMap<>();
    private final Map<ObjectKey, Instant> modified = new ConcurrentHashMap<>();

    @Override
    public void prepare() {}

    @Override
    public void put(ObjectKey key, byte[] bytes, String mediaType) {
        mediaTypes.put(key, mediaType);
        modified.put(key, Instant.now());
        objects.put(key, bytes.clone());
    }

    @Override
    public Optional<Blob> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(key)).map(bytes -> open(key, bytes, 0, bytes.length));
    }

    @Override
    public Optional<Blob> get(ObjectKey key, long from, long bytes) {
        return Optional.ofNullable(objects.get(key)).map(all -> open(key, all, (int) from, (int) bytes));
    }

    private Blob open(ObjectKey key, byte[] bytes, int from, int length) {
        return new Blob(new ByteArrayInputStream(bytes, from, length), length, mediaTypes.get(key));
    }

    @Override
    public void delete(ObjectKey key) {
        objects.remove(key);
    }

    @Override
    public BlobPage list(String prefix, String after, int limit) {
        List<BlobPage.Entry> page = objects.entrySet().stream()
                .map(each -> new BlobPage.Entry(each.getKey(), each.getValue().length, modified.get(each.getKey())))
                .filter(each -> each.key().value().startsWith(prefix)
                        && each.key().value().compareTo(after) > 0)
                .sorted(java.util.Comparator.comparing(each -> each.key().value()))
                .limit(limit)
                .toList();
        return new BlobPage(
                page, page.size() < limit ? null : page.get(limit - 1).key().value());
    }

    @Override
    public SignedRequest presignGet(ObjectKey key, Duration valid) {
        return new SignedRequest("GET", URI.create(SCHEME + key), Map.of());
    }

    @Override
    public SignedRequest presignPut(ObjectKey key, String mediaType, long bytes, String sha256, Duration valid) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", mediaType);
        headers.put("Content-Length", Long.toString(bytes));
        if (sha256 != null) {
            headers.put("x-amz-checksum-sha256", sha256);
        }
        return new SignedRequest("PUT", URI.create(SCHEME + key), headers);
    }

    /** Does what a client does with a signed request; the HTTP status of the answer. */
    int send(SignedRequest request, byte[] body) {
        ObjectKey key = new ObjectKey(request.url().toString().substring(SCHEME.length()));
        if (request.method().equals("GET")) {
            return get(key).isPresent() ? 200 : 404;
        }
        String sha256 = PictureReference.to(body).sha256();
        if (!request.headers().get("Content-Length").equals(Integer.toString(body.length))
                || !request.headers()
                        .getOrDefault("x-amz-checksum-sha256", sha256)
                        .equals(sha256)) {
            return 403;
        }
        put(key, body, request.headers().get("Content-Type"));
        return 200;
    }

    @Override
    public void ping() {}

    @Override
    public void close() {}
}
