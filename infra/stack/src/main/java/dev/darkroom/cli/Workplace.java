package dev.darkroom.cli;

import java.nio.file.Path;

/** Where commands keep their state unless told otherwise. Immutable. */
record Workplace(Path root) {

    /** The folder named with {@code --data}, else {@code .darkroom} in the checkout. */
    StateFolder state(Arguments arguments) {
        return StateFolder.open(arguments.option("--data").map(Path::of).orElse(root.resolve(".darkroom")));
    }

    /** A command line that a person can paste to reach the same state. */
    String command(Arguments arguments, String rest) {
        String data = arguments
                .option("--data")
                .map(folder -> " --data '" + folder.replace("'", "'\\''") + "'")
                .orElse("");
        return "./darkroom " + rest + data;
    }
}
