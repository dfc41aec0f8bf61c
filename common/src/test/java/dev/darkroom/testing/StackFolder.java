package dev.darkroom.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build of infra/stack put the runnable local stack. */
final class StackFolder {
    private StackFolder() {}

    /** The folder that the system property names, else the one of the checkout that the tests run in. */
    static Path find() {
        String named = System.getProperty("darkroom.stack.dir");
        if (named != null) {
            return checked(Path.of(named));
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path stack = folder.resolve("infra/stack/target/stack");
            if (Files.isDirectory(stack)) {
                return stack;
            }
        }
        return checked(Path.of("infra/stack/target/stack"));
    }

    private static Path checked(Path folder) {
        if (Files.isDirectory(folder.resolve("lib"))) {
            return folder;
        }
        throw new IllegalStateException(
                folder + " holds no local stack: build infra/stack first, for example with ./darkroom test");
    }
}
