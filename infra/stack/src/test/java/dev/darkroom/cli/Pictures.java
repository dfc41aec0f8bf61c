package dev.darkroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that begin as pictures do. */
final class Pictures {
    static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 1};

    private Pictures() {}

    static Path png(Path file) throws IOException {
        return Files.write(file, PNG);
    }

    static Path jpeg(Path file) throws IOException {
        return Files.write(file, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1});
    }
}
