package dev.darkroom.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints what the processes write to their logs, each line with the name of its process. One thread. */
final class LogFollower {
    private static final long PAUSE_MS = 200;

    private final Processes processes;
    private final StateFolder state;
    private final Terminal terminal;
    private final Map<String, LogTail> tails = new LinkedHashMap<>();

    LogFollower(Processes processes, StateFolder state, Terminal terminal) {
        this.processes = processes;
        this.state = state;
        this.terminal = terminal;
    }

    /** Returns when nothing runs any more. */
    void followWhileAnythingRuns() {
        Set<String> alive = names();
        while (!alive.isEmpty()) {
            print(alive);
            Readiness.pause(PAUSE_MS);
            Set<String> now = names();
            for (String name : alive) {
                if (!now.contains(name) && !processes.refusesStarts()) {
                    terminal.line(name + " has ended; ./darkroom up --detach starts it again");
                }
            }
            alive = now;
        }
    }

    /** Never returns. */
    void follow(List<String> names) {
        while (true) {
            print(Set.copyOf(names));
            Readiness.pause(PAUSE_MS);
        }
    }

    private Set<String> names() {
        return processes.live().stream().map(Running::name).collect(Collectors.toSet());
    }

    private void print(Set<String> names) {
        for (String name : names.stream().sorted().toList()) {
            Path log = state.log(name);
            for (String line :
                    tails.computeIfAbsent(name, key -> new LogTail(log)).added()) {
                terminal.line(name + " | " + line);
            }
        }
    }
}
