package dev.darkroom.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.darkroom.blobs.Blob;
import dev.darkroom.blobs.BlobPage;
import dev.darkroom.blobs.BlobStore;
import dev.darkroom.blobs.SignedRequest;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.PictureReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

    /** Sends a signed request as a client does; the HTTP status of the answer. */
    protected abstract int send(SignedRequest request, byte[] body) throws Exception;

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
    void a_part_of_an_object_can_be_read() throws Exception {
        ObjectKey key = freshKey();
        byte[] bytes = bytes(3, 1_000);
        store.put(key, bytes, "image/png");

        try (Blob part = store.get(key, 990, 10).orElseThrow()) {
            assertThat(part.bytes()).isEqualTo(10);
            assertThat(part.mediaType()).isEqualTo("image/png");
            assertThat(part.content().readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 990, 1_000));
        }
        assertThat(store.get(freshKey(), 0, 1)).isEmpty();
    }

    @Test
    void a_deleted_object_is_gone_and_deleting_it_again_is_no_error() throws Exception {
        ObjectKey key = freshKey();
        store.put(key, bytes(4, 10), "image/png");

        store.delete(key);
        store.delete(key);

        assertThat(store.get(key)).isEmpty();
    }

    @Test
    void the_pages_of_a_listing_join_in_the_order_of_the_keys() throws Exception {
        String folder = freshKey().value();
        List<ObjectKey> keys = new ArrayList<>();
        for (String name : List.of("a", "ab/b", "b-1", "b/c/d", "b0", "z")) {
            keys.add(new ObjectKey(folder + "/x" + name));
            store.put(keys.get(keys.size() - 1), bytes(5, keys.size()), "image/png");
        }
        keys.sort(Comparator.comparing(ObjectKey::value));

        List<BlobPage.Entry> listed = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            BlobPage page = store.list(folder + "/", after, 2);
            assertThat(page.objects()).hasSizeLessThanOrEqualTo(2);
            listed.addAll(page.objects());
            after = page.next();
            pages++;
        } while (after != null && pages < 10);

        assertThat(listed).extracting(BlobPage.Entry::key).isEqualTo(keys);
        assertThat(listed).extracting(BlobPage.Entry::bytes).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(listed)
                .allSatisfy(each -> assertThat(each.modified())
                        .isBetween(
                                Instant.now().minusSeconds(600), Instant.now().plusSeconds(600)));
        assertThat(store.list(folder + "/nothing", "", 2)).isEqualTo(new BlobPage(List.of(), null));
    }

    @Test
    void a_signed_put_stores_what_it_was_signed_for() throws Exception {
        ObjectKey key = freshKey();
        byte[] bytes = bytes(6, 1_000);

        SignedRequest put = store.presignPut(
                key, "image/jpeg", bytes.length, PictureReference.to(bytes).sha256(), Duration.ofMinutes(1));

        assertThat(send(put, bytes)).isEqualTo(200);
        try (Blob blob = store.get(key).orElseThrow()) {
            assertThat(blob.content().readAllBytes()).isEqualTo(bytes);
            assertThat(blob.mediaType()).isEqualTo("image/jpeg");
        }
        assertThat(send(store.presignGet(key, Duration.ofMinutes(1)), new byte[0]))
                .isEqualTo(200);
    }

    @Test
    void a_signed_put_of_another_size_is_refused() throws Exception {
        ObjectKey key = freshKey();

        SignedRequest put = store.presignPut(key, "image/png", 1_000, null, Duration.ofMinutes(1));

        assertThat(send(put, bytes(7, 1_001))).isEqualTo(403);
        assertThat(store.get(key)).isEmpty();
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
