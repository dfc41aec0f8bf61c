package dev.darkroom.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lets one command at a time start or stop processes. The system frees it when a command dies. */
final class StartLock {
    private StartLock() {}

    static <T> T holding(StateFolder state, Consumer<String> say, Supplier<T> work) {
        Path file = state.run().resolve("start.lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                say.accept("waiting for another darkroom command that starts or stops this");
                channel.lock();
            }
            return work.get();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be locked", e);
        }
    }
}
