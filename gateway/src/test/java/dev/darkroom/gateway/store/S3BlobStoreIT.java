package dev.darkroom.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.blobs.S3BlobStore;
import dev.darkroom.blobs.SignedRequest;
import dev.darkroom.blobs.StoreSettings;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import dev.darkroom.testing.BlobStoreContract;
import dev.darkroom.testing.LocalStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class S3BlobStoreIT extends BlobStoreContract {

    private static final LocalStack STACK = LocalStack.shared();

    @Override
    protected BlobStore open() {
        return open(STACK.s3Endpoint(), "contract-" + ProcessHandle.current().pid(), STACK.s3SecretKey());
    }

    @Override
    protected int send(SignedRequest request, byte[] body) throws Exception {
        return answer(request, request.headers(), body);
    }

    @Test
    void a_signed_put_with_other_headers_than_signed_is_refused() throws Exception {
        try (BlobStore store = open()) {
            store.prepare();
            byte[] bytes = {1, 2, 3};
            SignedRequest put = store.presignPut(
                    new ObjectKey("test/signed"),
                    "image/png",
                    bytes.length,
                    PictureReference.to(bytes).sha256(),
                    Duration.ofMinutes(1));

            Map<String, String> html = new TreeMap<>(put.headers());
            html.put("Content-Type", "text/html");
            Map<String, String> other = new TreeMap<>(put.headers());
            other.put("x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

            assertThat(answer(put, html, bytes)).isEqualTo(403);
            assertThat(answer(put, other, bytes)).isEqualTo(403);
            assertThat(put.url().getQuery()).contains("X-Amz-SignedHeaders=content-length;content-type;host;x-amz");
        }
    }

    @Test
    void bytes_that_change_on_their_way_are_not_stored() throws Exception {
        ObjectKey key = new ObjectKey("test/tampered");
        try (Tampering way = new Tampering(URI.create(STACK.s3Endpoint()), "the bytes as sent", "the bytes as Sent");
                BlobStore tampered = open(
                        way.endpoint(), "contract-" + ProcessHandle.current().pid(), STACK.s3SecretKey());
                BlobStore direct = open()) {
            direct.prepare();
            byte[] bytes = "the bytes as sent".getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> tampered.put(key, bytes, "image/png")).isInstanceOf(BlobStoreException.class);

            assertThat(way.changed.get()).isPositive();
            assertThat(direct.get(key)).isEmpty();
            tampered.put(key, "others".getBytes(StandardCharsets.UTF_8), "image/png");
        }
    }

    @Test
    void a_signed_request_names_the_endpoint_that_clients_reach() throws Exception {
        StoreSettings settings = new StoreSettings(
                URI.create(STACK.s3Endpoint()),
                URI.create("https://pictures.example.org"),
                STACK.s3Region(),
                STACK.s3Bucket(),
                STACK.s3AccessKey(),
                STACK.s3SecretKey(),
                Duration.ofSeconds(5));
        try (BlobStore store = new S3BlobStore(settings)) {
            assertThat(store.presignGet(new ObjectKey("test/a"), Duration.ofMinutes(10))
                            .url())
                    .hasHost("pictures.example.org")
                    .hasPath("/" + STACK.s3Bucket() + "/test/a")
                    .hasParameter("X-Amz-Expires", "600");
        }
    }

    /** Sends what was signed; the client sets the length itself. */
    private static int answer(SignedRequest request, Map<String, String> headers, byte[] body) throws Exception {
        HttpRequest.Builder sent = HttpRequest.newBuilder(request.url())
                .method(
                        request.method(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> {
            if (!name.equals("Content-Length")) {
                sent.header(name, value);
            }
        });
        return HttpClient.newHttpClient()
                .send(sent.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void a_wrong_secret_a_missing_bucket_and_an_absent_server_are_errors_that_name_the_bucket() {
        for (BlobStore broken : new BlobStore[] {
            open(STACK.s3Endpoint(), STACK.s3Bucket(), "not the secret"),
            open(STACK.s3Endpoint(), "no-such-bucket", STACK.s3SecretKey()),
            open("http://127.0.0.1:1", STACK.s3Bucket(), STACK.s3SecretKey())
        }) {
            try (broken) {
                assertThatThrownBy(broken::ping)
                        .isInstanceOf(BlobStoreException.class)
                        .hasMessageMatching(".*(" + STACK.s3Bucket() + "|no-such-bucket).*")
                        .hasMessageNotContaining(STACK.s3SecretKey());
            }
        }
    }

    private static BlobStore open(String endpoint, String bucket, String secret) {
        return new S3BlobStore(new StoreSettings(
                URI.create(endpoint), STACK.s3Region(), bucket, STACK.s3AccessKey(), secret, Duration.ofSeconds(5)));
    }
}
