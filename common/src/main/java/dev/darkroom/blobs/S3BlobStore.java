package dev.darkroom.blobs;

import dev.darkroom.contract.ObjectKey;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;

/**
 * Any S3-compatible server through MinIO's client. Requests are signed with AWS Signature Version 4, which covers the
 * SHA-256 of what is put, so a server that checks signatures refuses a damaged upload. Thread-safe.
 */
public final class S3BlobStore implements BlobStore {

    private static final Set<String> BUCKET_IS_THERE = Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists");

    private final StoreSettings settings;
    private final OkHttpClient http;
    private final MinioClient client;

    public S3BlobStore(StoreSettings settings) {
        this.settings = settings;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(settings.timeLimit())
                .readTimeout(settings.timeLimit())
                .writeTimeout(settings.timeLimit())
                .build();
        this.client = MinioClient.builder()
                .endpoint(settings.endpoint().toString())
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
                        .contentType(MediaType.get(mediaType))
                        .build()));
    }

    @Override
    public Optional<Blob> get(ObjectKey key) throws BlobStoreException {
        return call("get " + key, () -> {
            try {
                return Optional.of(open(key));
            } catch (ErrorResponseException e) {
                if (e.errorResponse().code().equals("NoSuchKey")) {
                    return Optional.empty();
                }
                throw e;
            }
        });
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

    private Blob open(ObjectKey key) throws MinioException {
        GetObjectResponse response = client.getObject(GetObjectArgs.builder()
                .bucket(settings.bucket())
                .object(key.value())
                .build());
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
