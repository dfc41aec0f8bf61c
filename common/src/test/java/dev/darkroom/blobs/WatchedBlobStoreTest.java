package dev.darkroom.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.contract.ObjectKey;
import dev.darkroom.testing.InMemoryBlobStore;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedBlobStoreTest {

    private static final ObjectKey KEY = ObjectKey.input("ada", "0".repeat(64));

    private final List<String> seen = new ArrayList<>();

    @Test
    void each_request_is_told_with_its_outcome() throws Exception {
        try (BlobStore store = watched(new InMemoryBlobStore())) {
            store.put(KEY, "x".getBytes(UTF_8), "text/plain");
            assertThat(store.get(KEY)).isPresent();
            store.delete(KEY);
            assertThat(store.get(KEY)).isEmpty();
        }

        assertThat(seen).containsExactly("put ok", "get ok", "delete ok", "get ok");
    }

    @Test
    void a_request_that_fails_is_told_and_still_fails() {
        try (BlobStore store = watched(broken())) {
            assertThatThrownBy(store::ping).isInstanceOf(BlobStoreException.class);
        }

        assertThat(seen).containsExactly("ping error");
    }

    private BlobStore watched(BlobStore store) {
        return new WatchedBlobStore(store, (operation, outcome, took) -> {
            assertThat(took).isPositive();
            seen.add(operation + " " + outcome);
        });
    }

    private static BlobStore broken() {
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (self, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    throw new BlobStoreException("away", new java.io.IOException("away"));
                });
    }
}
