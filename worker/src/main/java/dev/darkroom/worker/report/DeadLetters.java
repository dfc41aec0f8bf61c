package dev.darkroom.worker.report;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where messages go that are no jobs. Thread-safe. */
public interface DeadLetters {

    /** A message as it came, with headers that say where it was and what is wrong with it. */
    final class Letter {
        private final @Nullable String key;
        private final byte[] value;
        private final Map<String, String> headers;

        public Letter(@Nullable String key, byte[] value, Map<String, String> headers) {
            this.key = key;
            this.value = value;
            this.headers = Map.copyOf(headers);
        }

        public @Nullable String key() {
            return key;
        }

        public byte[] value() {
            return value;
        }

        public Map<String, String> headers() {
            return headers;
        }
    }

    /** Parks a message; completes when it is durable, exceptionally when it could not be sent. */
    CompletableFuture<Void> park(Letter letter);
}
