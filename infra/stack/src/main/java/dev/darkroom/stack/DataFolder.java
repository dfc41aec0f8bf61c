package dev.darkroom.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that outlives a stack: one folder of data and one small file of settings for each part. While it is open nobody else can
 * open the same parts. One thread opens and closes it; the paths are thread-safe.
 */
final class DataFolder implements AutoCloseable {
    private static final long LEAST_FREE_BYTES = 512L << 20;

    private final Path root;
    private final List<FileChannel> locks = new ArrayList<>();

    private DataFolder(Path root) {
        this.root = root;
    }

    static DataFolder open(Path root, Set<PartKind> parts) {
        DataFolder folder = new DataFolder(root);
        try {
            Files.createDirectories(root);
            long free = Files.getFileStore(root).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                throw new StackFailure(
                        "Only " + (free >> 20) + " MB are free where " + root + " is, and the servers need "
                                + (LEAST_FREE_BYTES >> 20) + " MB. Make room, or choose another folder with --data.");
            }
            for (PartKind kind : parts) {
                folder.lock(kind);
            }
            return folder;
        } catch (IOException e) {
            folder.close();
            throw new StackFailure("The data folder " + root + " cannot be used: " + e, e);
        } catch (StackFailure e) {
            folder.close();
            throw e;
        }
    }

    private void lock(PartKind kind) throws IOException {
        Path file = root.resolve(kind.label() + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        locks.add(channel);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            throw new StackFailure("Another stack already runs " + kind.label() + " on " + root
                    + ". Stop that one first, or choose another folder with --data.");
        }
    }

    /** Where the part keeps its data; may not exist yet. */
    Path folderOf(PartKind kind) {
        return root.resolve(kind.label());
    }

    /** The part's port and secrets. */
    Path memoryOf(PartKind kind) {
        return root.resolve(kind.label() + ".json");
    }

    /** Removes a folder with all it holds; what is already gone is fine. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be removed", e);
        }
    }

    void delete() {
        delete(root);
    }

    @Override
    public void close() {
        for (FileChannel lock : locks) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException("a lock in " + root + " cannot be released", e);
            }
        }
    }
}
