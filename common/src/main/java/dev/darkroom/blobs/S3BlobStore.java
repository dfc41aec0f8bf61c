package dev.darkroom.blobs;

import dev.darkroom.contract.ObjectKey;
import io.minio.BucketExistsArgs;
import io.minio.Checksum;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.Signer;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Any S3-compatible server through MinIO's client. Requests are signed with AWS Signature Version 4, which covers the
 * SHA-256 of what is put, so a server that checks signatures refuses a damaged upload. Thread-safe.
 */
public final class S3BlobStore implements BlobStore {

    private static final Set<String> BUCKET_IS_THERE = Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists");

    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final StoreSettings settings;
    private final OkHttpClient http;
    private final MinioClient client;
    private final MinioClient signer;

    public S3BlobStore(StoreSettings settings) {
        this.settings = settings;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(settings.timeLimit())
                .readTimeout(settings.timeLimit())
                .writeTimeout(settings.timeLimit())
                .build();
        this.client = client(settings.endpoint());
        this.signer = client(settings.publicEndpoint());
    }

    private MinioClient client(URI endpoint) {
        return MinioClient.builder()
                .endpoint(endpoint.toString())
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http)
                .build();
    }

    @Override
    public void prepare() throws BlobStoreException {
        call("make the bucket", () -> {
            if (!bucketExists()) {
                makeBucket();
            }
            return true;
        });
    }

    @Override
    public void put(ObjectKey key, byte[] bytes, String mediaType) throws BlobStoreException {
        call(
                "put " + key,
                () -> client.putObject(PutObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key.value())
                        .data(bytes, bytes.length)
                        // Whatever happens on the way, the store keeps these bytes or refuses.
                        .checksum(Checksum.Algorithm.CRC32C)
                        .contentType(MediaType.get(mediaType))
                        .build()));
    }

    @Override
    public Optional<Blob> get(ObjectKey key) throws BlobStoreException {
        return get(key, object(key));
    }

    @Override
    public Optional<Blob> get(ObjectKey key, long from, long bytes) throws BlobStoreException {
        return get(key, object(key).offset(from).length(bytes));
    }

    @Override
    public void delete(ObjectKey key) throws BlobStoreException {
        call("delete " + key, () -> {
            client.removeObject(RemoveObjectArgs.builder()
                    .bucket(settings.bucket())
                    .object(key.value())
                    .build());
            return true;
        });
    }

    @Override
    public BlobPage list(String prefix, String after, int limit) throws BlobStoreException {
        return call("list " + prefix, () -> {
            Iterator<Result<Item>> items = client.listObjects(ListObjectsArgs.builder()
                            .bucket(settings.bucket())
                            .prefix(prefix)
                            .startAfter(after)
                            .maxKeys(limit)
                            .recursive(true)
                            .build())
                    .iterator();
            List<BlobPage.Entry> page = new ArrayList<>();
            String last = null;
            int seen = 0;
            while (seen < limit && items.hasNext()) {
                Item item = items.next().get();
                last = item.objectName();
                seen++;
                if (ObjectKey.is(last)) {
                    page.add(new BlobPage.Entry(
                            new ObjectKey(last),
                            item.size(),
                            item.lastModified().toInstant()));
                }
            }
            return new BlobPage(page, seen < limit ? null : last);
        });
    }

    @Override
    public SignedRequest presignGet(ObjectKey key, Duration valid) throws BlobStoreException {
        return presign(Http.Method.GET, key, Map.of(), valid);
    }

    @Override
    public SignedRequest presignPut(
            ObjectKey key, String mediaType, long bytes, @Nullable String sha256, Duration valid)
            throws BlobStoreException {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", mediaType);
        headers.put("Content-Length", Long.toString(bytes));
        if (sha256 != null) {
            headers.put(
                    "x-amz-checksum-sha256",
                    Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)));
        }
        return presign(Http.Method.PUT, key, headers, valid);
    }

    private SignedRequest presign(Http.Method method, ObjectKey key, Map<String, String> headers, Duration valid)
            throws BlobStoreException {
        int seconds = (int) valid.toSeconds();
        HttpUrl signed = call("sign a request for " + key, () -> {
            HttpUrl plain = HttpUrl.get(signer.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                            .method(method)
                            .bucket(settings.bucket())
                            .object(key.value())
                            .expiry(seconds)
                            .build()))
                    .newBuilder()
                    .query(null)
                    .build();
            // The client's own call leaves the length and the type out of the signature.
            return Signer.presignV4(
                    request(plain, method, headers),
                    settings.region(),
                    settings.accessKey(),
                    settings.secretKey(),
                    seconds);
        });
        return new SignedRequest(method.name(), signed.uri(), headers);
    }

    private static Request request(HttpUrl url, Http.Method method, Map<String, String> headers) {
        boolean standardPort = url.port() == HttpUrl.defaultPort(url.scheme());
        Request.Builder request = new Request.Builder()
                .url(url)
                .method(method.name(), method == Http.Method.PUT ? RequestBody.create(new byte[0]) : null)
                .header("Host", standardPort ? url.host() : url.host() + ":" + url.port())
                .header("X-Amz-Date", ZonedDateTime.now(ZoneOffset.UTC).format(AMZ_DATE));
        headers.forEach(request::header);
        return request.build();
    }

    @Override
    public void ping() throws BlobStoreException {
        if (!call("reach the bucket", this::bucketExists)) {
            throw new BlobStoreException(
                    "bucket " + settings + " is missing; create it", new IllegalStateException("no such bucket"));
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    private boolean bucketExists() throws MinioException {
        return client.bucketExists(
                BucketExistsArgs.builder().bucket(settings.bucket()).build());
    }

    private void makeBucket() throws MinioException {
        try {
            client.makeBucket(MakeBucketArgs.builder().bucket(settings.bucket()).build());
        } catch (ErrorResponseException e) {
            if (!BUCKET_IS_THERE.contains(e.errorResponse().code())) {
                throw e;
            }
        }
    }

    private GetObjectArgs.Builder object(ObjectKey key) {
        return GetObjectArgs.builder().bucket(settings.bucket()).object(key.value());
    }

    private Optional<Blob> get(ObjectKey key, GetObjectArgs.Builder what) throws BlobStoreException {
        return call("get " + key, () -> {
            try {
                return Optional.of(open(what.build()));
            } catch (ErrorResponseException e) {
                if (e.errorResponse().code().equals("NoSuchKey")) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private Blob open(GetObjectArgs what) throws MinioException {
        GetObjectResponse response = client.getObject(what);
        String length = Objects.requireNonNullElse(response.headers().get("Content-Length"), "-1");
        String type = Objects.requireNonNullElse(response.headers().get("Content-Type"), "application/octet-stream");
        return new Blob(response, Long.parseLong(length), type);
    }

    private interface Call<T> {
        T run() throws MinioException;
    }

    /** The client reports what the server says as MinioException, and a server that is not there as IllegalStateException. */
    private <T> T call(String what, Call<T> call) throws BlobStoreException {
        try {
            return call.run();
        } catch (MinioException | IllegalStateException e) {
            throw new BlobStoreException("cannot " + what + " at " + settings + ": " + e.getMessage(), e);
        }
    }
}
