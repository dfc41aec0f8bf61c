package dev.darkroom.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built applications and the model packages are. */
public final class Checkout {
    private static final Path ROOT = Path.of(System.getProperty("darkroom.root", "../.."))
            .toAbsolutePath()
            .normalize();

    private Checkout() {}

    /** The trained models, and the small ones of the worker's tests, whose run time a request can choose. */
    public static String modelFolders() {
        return ROOT.resolve("worker/models") + "," + ROOT.resolve("worker/src/test/resources/models");
    }

    /**
     * The built application.
     *
     * @param module {@code gateway} or {@code worker}
     */
    public static Path jar(String module) {
        Path jar = ROOT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: build the " + module + " first, ./darkroom test does");
        }
        return jar;
    }
}
