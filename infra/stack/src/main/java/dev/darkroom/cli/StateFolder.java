package dev.darkroom.cli;

import dev.darkroom.stack.Json;
import dev.darkroom.stack.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What the command keeps between calls: keys, data, logs, and who runs. Readable by its owner only. Immutable.
 *
 * @param root {@code .darkroom} in the checkout, or the folder named with {@code --data}
 */
record StateFolder(Path root) {

    /** The keys of the local tenant, made once. */
    record Settings(String apiKey, String adminKey) {}

    static StateFolder open(Path root) {
        Path absolute = root.toAbsolutePath().normalize();
        try {
            Files.createDirectories(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (String part : new String[] {"data", "logs", "run"}) {
                Files.createDirectories(absolute.resolve(part));
            }
        } catch (IOException e) {
            throw new CliFailure("The folder " + absolute + " cannot be used (" + e + "). Choose another with --data.");
        }
        return new StateFolder(absolute);
    }

    Settings settings() {
        Path file = root.resolve("settings.json");
        return Json.read(file, Settings.class).orElseGet(() -> {
            Settings fresh = new Settings("dk_" + Secrets.token(), "dk_" + Secrets.token());
            Json.write(file, fresh);
            return fresh;
        });
    }

    Path data() {
        return root.resolve("data");
    }

    Path run() {
        return root.resolve("run");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** What a server prints when it is ready: its line of addresses, secrets among them. */
    Path output(String name) {
        return run().resolve(name + ".out");
    }

    /** An empty folder for what the demo makes. */
    Path freshDemo() {
        Path demo = root.resolve("demo");
        try {
            Files.createDirectories(demo);
            try (var old = Files.newDirectoryStream(demo, "*.png")) {
                for (Path picture : old) {
                    Files.delete(picture);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(demo + " cannot be prepared", e);
        }
        return demo;
    }
}
