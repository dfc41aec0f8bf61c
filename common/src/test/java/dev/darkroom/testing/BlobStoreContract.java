package dev.darkroom.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.ObjectKey;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlobStore} does; the gateway runs it on the real server. */
public abstract class BlobStoreContract {

    private BlobStore store;

    /** A store whose bucket may be missing. */
    protected abstract BlobStore open() throws Exception;

    @BeforeEach
    void prepare() throws Exception {
        store = open();
        store.prepare();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void gives_back_what_was_put() throws Exception {
        ObjectKey key = freshKey();
        byte[] bytes = bytes(1, 300_000);

        store.put(key, bytes, "image/png");

        try (Blob blob = store.get(key).orElseThrow()) {
            assertThat(blob.bytes()).isEqualTo(bytes.length);
            assertThat(blob.mediaType()).isEqualTo("image/png");
            assertThat(blob.content().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void a_missing_object_is_empty_and_no_error() throws Exception {
        assertThat(store.get(freshKey())).isEmpty();
    }

    @Test
    void putting_the_same_again_changes_nothing() throws Exception {
        ObjectKey key = freshKey();
        byte[] bytes = bytes(2, 1_000);
        store.put(key, bytes, "image/png");

        store.put(key, bytes, "image/png");

        try (Blob blob = store.get(key).orElseThrow()) {
            assertThat(blob.content().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void preparing_twice_is_safe_and_the_bucket_answers() {
        assertThatCode(() -> {
                    store.prepare();
                    store.ping();
                })
                .doesNotThrowAnyException();
    }

    private static ObjectKey freshKey() {
        return new ObjectKey("test/" + UUID.randomUUID());
    }

    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
