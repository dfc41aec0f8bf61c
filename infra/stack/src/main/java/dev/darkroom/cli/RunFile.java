package dev.darkroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The note about a started process. A pid alone is not enough to know a process again: numbers are reused. Immutable.
 *
 * @param startedMs when the process began, in milliseconds since 1970, as the system tells it
 * @param port where it answers HTTP; 0 for none
 * @param uses the servers it was told to use; absent for the servers themselves
 */
record RunFile(
        String name,
        long pid,
        long startedMs,
        int port,
        @Nullable String uses) {
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    static RunFile of(Launch launch, ProcessHandle process) {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return new RunFile(launch.name(), process.pid(), started, launch.port(), launch.uses());
    }

    /** The process, if it is alive and the same one. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> !ended(process.pid()))
                .filter(process ->
                        process.info().startInstant().map(this::isStart).orElse(false));
    }

    /** Whether it has ended and only waits for its parent to notice (state Z, proc(5)); no system but Linux tells. */
    private static boolean ended(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isStart(Instant instant) {
        return Math.abs(instant.toEpochMilli() - startedMs) < TOLERANCE.toMillis();
    }
}
