package dev.darkroom.worker.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jboss.logging.Logger;

/**
 * DJL's native library, which its jar carries. Left alone, DJL unpacks it into the home folder, downloads another one where
 * there is a GPU, and asks the cloud's metadata service who is running: here it does none of that. A folder of its own, open
 * to no other user, is gone again as soon as the library is loaded.
 */
final class NativeLibrary {

    private static final Logger LOG = Logger.getLogger(NativeLibrary.class);

    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it unless it is. */
    static synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        Path folder = Files.createTempDirectory("darkroom-tokenizers");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("RUST_FLAVOR", "cpu");
        System.setProperty("ENGINE_CACHE_DIR", folder.toString());
        System.setProperty("jna.tmpdir", folder.toString());
        try {
            LibUtils.checkStatus();
            loaded = true;
        } catch (LinkageError e) {
            throw new IOException("its native library does not load on this machine: " + e, e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                    Files.delete(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.debugf("the unpacked library stays folder=%s reason=%s", folder, e.getMessage());
        }
    }
}
