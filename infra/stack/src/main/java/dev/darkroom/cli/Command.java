package dev.darkroom.cli;

import java.util.List;

/** One of the words after {@code darkroom}. */
interface Command {
    /** Does the work and returns the exit code; throws {@link CliFailure} where it cannot. */
    int run(List<String> arguments);
}
