package dev.darkroom.gateway.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.BlobStoreException;
import dev.darkroom.blobs.S3BlobStore;
import dev.darkroom.blobs.StoreSettings;
import dev.darkroom.testing.BlobStoreContract;
import dev.darkroom.testing.LocalStack;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class S3BlobStoreIT extends BlobStoreContract {

    private static final LocalStack STACK = LocalStack.shared();

    @Override
    protected BlobStore open() {
        return open(STACK.s3Endpoint(), "contract-" + ProcessHandle.current().pid(), STACK.s3SecretKey());
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
