package dev.darkroom.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to start one process. Immutable.
 *
 * @param environment what is added to this process's own; secrets go here, where other users cannot read them
 * @param port where it will answer HTTP; 0 for none
 * @param uses the servers it is told to use; absent for the servers themselves
 */
record Launch(
        String name,
        List<String> command,
        Map<String, String> environment,
        int port,
        @Nullable String uses) {
    Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
