package dev.darkroom.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk of a few megabytes that can be filled up: a file system in memory (Linux, {@code tmpfs}), mounted by a shell that takes it away
 * again when this JVM ends, however that happens. One thread.
 */
final class SmallDisk implements AutoCloseable {
    private static final String MOUNT_UNTIL_END =
            "mount -t tmpfs -o size=\"$2\"m tmpfs \"$1\" && echo mounted; cat >/dev/null; umount -l \"$1\"";
    private static final int BLOCK = 1 << 16;

    private final Path folder;
    private final Process shell;

    private SmallDisk(Path folder, Process shell) {
        this.folder = folder;
        this.shell = shell;
    }

    /** Mounts it, or skips the test where that is not allowed. */
    static SmallDisk mount(String name, int megabytes) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "faults", "disk-" + name))
                    .toAbsolutePath();
            Process shell = new ProcessBuilder(
                            "/bin/sh", "-c", MOUNT_UNTIL_END, "disk", folder.toString(), String.valueOf(megabytes))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            // Closed with the shell.
            BufferedReader said = shell.inputReader(StandardCharsets.UTF_8);
            SmallDisk disk = new SmallDisk(folder, shell);
            boolean mounted = "mounted".equals(said.readLine());
            if (!mounted) {
                disk.close();
            }
            assumeTrue(mounted, "a small disk can only be mounted by root, on Linux");
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Leaves no byte free. */
    void fill() {
        byte[] block = new byte[BLOCK];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (folder.toFile().getUsableSpace() > 0) {
                filler.write(block);
            }
        } catch (IOException full) {
            // As meant.
        }
    }

    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() {
        try {
            shell.outputWriter().close();
            shell.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
