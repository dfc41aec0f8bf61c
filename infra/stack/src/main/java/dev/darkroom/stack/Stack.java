package dev.darkroom.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that one process runs on one data folder. Thread-safe: it may be closed while it still starts. */
final class Stack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stack.class);
    private static final long START_LIMIT_S = 120;

    private final DataFolder data;
    private final StackOptions options;
    private final Runnable onDeath;
    private volatile boolean deleteData;
    private final List<CompletableFuture<Part>> parts = new ArrayList<>();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    private Stack(DataFolder data, StackOptions options, Runnable onDeath) {
        this.data = data;
        this.options = options;
        this.onDeath = onDeath;
    }

    /** From now on, closing removes the data folder as well. */
    void deleteDataWhenClosed() {
        deleteData = true;
    }

    /** Begins to start every part at once; {@code onDeath} runs when a part ends by itself. */
    static Stack begin(StackOptions options, Runnable onDeath) {
        Stack stack = new Stack(DataFolder.open(options.data(), options.parts()), options, onDeath);
        for (PartKind kind : options.parts()) {
            CompletableFuture<Part> started = new CompletableFuture<>();
            stack.parts.add(started);
            new Thread(() -> stack.start(kind, started), "start-" + kind.label()).start();
        }
        return stack;
    }

    private void start(PartKind kind, CompletableFuture<Part> started) {
        try {
            int port = options.port(kind);
            started.complete(
                    switch (kind) {
                        case KAFKA -> KafkaPart.start(data, port, options.detour(), options.cluster());
                        case POSTGRES -> PostgresPart.start(data, port, onDeath);
                        case S3 -> S3Part.start(data, port);
                    });
        } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
            failed.completeExceptionally(e);
        }
    }

    /** Waits until every part answers, or one of them cannot start. */
    StackAddresses await() {
        try {
            CompletableFuture<Void> ready = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
            CompletableFuture.anyOf(ready, failed)
                    .orTimeout(START_LIMIT_S, TimeUnit.SECONDS)
                    .join();
            return parts.stream().map(part -> part.join().address()).reduce(StackAddresses.NONE, StackAddresses::and);
        } catch (CompletionException e) {
            if (e.getCause() instanceof StackFailure failure) {
                throw failure;
            }
            throw new StackFailure("The local stack cannot start: " + e.getCause(), e);
        }
    }

    /** Stops every part that runs, waiting for those that are only starting. */
    @Override
    public void close() {
        CompletableFuture<?>[] stopped = parts.stream()
                .map(part -> part.exceptionally(failure -> null)
                        .completeOnTimeout(null, START_LIMIT_S, TimeUnit.SECONDS)
                        .thenAcceptAsync(Stack::stop))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(stopped).join();
        data.close();
        if (deleteData) {
            data.delete();
        }
    }

    private static void stop(@Nullable Part part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (RuntimeException e) {
            LOG.warn("{} did not stop cleanly", part.getClass().getSimpleName(), e);
        }
    }
}
