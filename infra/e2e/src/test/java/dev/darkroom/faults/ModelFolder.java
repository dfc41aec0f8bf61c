package dev.darkroom.faults;

import dev.darkroom.e2e.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder of a few quick models, copied so that they can be broken. */
final class ModelFolder {
    static final List<String> QUICK = List.of("fashion-gan", "fashion-vae", "slow-loop", "tiny-diffuse");

    private ModelFolder() {}

    /** @param name below {@code target/faults} */
    static Path copyOf(String name, List<String> models) {
        Path folder = Path.of("target", "faults", name).toAbsolutePath();
        try {
            for (String model : models) {
                copy(source(model), folder.resolve(model));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path source(String model) {
        return Stream.of(Checkout.modelFolders().split(",", -1))
                .map(folder -> Path.of(folder).resolve(model))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no model " + model));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
