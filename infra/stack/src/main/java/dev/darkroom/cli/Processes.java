package dev.darkroom.cli;

import dev.darkroom.stack.Json;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts, finds and stops the processes of one state folder. Thread-safe. */
final class Processes {
    private static final long LOG_LIMIT_BYTES = 10L << 20;

    /** Keeps the terminal's signals to this command, which then stops the others in order. */
    private static final String DETACHED =
            "trap '' INT HUP; if command -v setsid >/dev/null; then exec setsid \"$@\"; fi; exec \"$@\"";

    private final StateFolder state;
    private final Set<String> started = new LinkedHashSet<>();
    private boolean closed;

    Processes(StateFolder state) {
        this.state = state;
    }

    synchronized Running start(Launch launch) {
        if (closed) {
            throw new CliFailure("stopped while starting");
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", DETACHED, launch.name()));
        command.addAll(launch.command());
        try {
            Redirect log = Redirect.appendTo(rotatedLog(launch.name()).toFile());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(isServer(launch) ? Redirect.to(freshOutput(launch.name())) : log)
                    .redirectError(log);
            builder.environment().putAll(launch.environment());
            ProcessHandle process = builder.start().toHandle();
            RunFile file = RunFile.of(launch, process);
            Json.write(runFile(launch.name()), file);
            started.add(launch.name());
            return new Running(file, process);
        } catch (IOException e) {
            throw new UncheckedIOException(launch.name() + " cannot be started", e);
        }
    }

    /** From now on nothing is started any more. */
    synchronized void refuseStarts() {
        closed = true;
    }

    synchronized boolean refusesStarts() {
        return closed;
    }

    /** The names of those that this object started, rather than found. */
    synchronized Set<String> started() {
        return Set.copyOf(started);
    }

    private static boolean isServer(Launch launch) {
        return Role.of(launch.name()) == Role.SERVER;
    }

    private File freshOutput(String name) throws IOException {
        Path output = state.output(name);
        Files.deleteIfExists(output);
        return Files.createFile(
                        output, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .toFile();
    }

    private Path rotatedLog(String name) throws IOException {
        Path log = state.log(name);
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(log, log.resolveSibling(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    private Path runFile(String name) {
        return state.run().resolve(name + ".json");
    }

    /** What was started here and not stopped in order: alive or not. */
    List<RunFile> noted() {
        List<RunFile> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(state.run(), "*.json")) {
            for (Path path : paths) {
                Json.read(path, RunFile.class).ifPresent(files::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(state.run() + " cannot be read", e);
        }
        files.sort(
                Comparator.comparingInt((RunFile file) -> Role.of(file.name()).rank())
                        .thenComparingInt(file -> file.name().length())
                        .thenComparing(RunFile::name));
        return files;
    }

    Optional<RunFile> noted(String name) {
        return noted().stream().filter(file -> file.name().equals(name)).findFirst();
    }

    /** Every live process: servers first, then the gateway, then the workers. */
    List<Running> live() {
        return noted().stream()
                .flatMap(file -> file.process().map(process -> new Running(file, process)).stream())
                .toList();
    }

    Optional<Running> live(String name) {
        return live().stream().filter(running -> running.name().equals(name)).findFirst();
    }

    /** Stops these in order (workers, gateway, servers), with force where one takes too long, and forgets them. */
    void stop(Collection<Running> these) {
        for (Role role : List.of(Role.WORKER, Role.GATEWAY, Role.SERVER)) {
            List<Running> group =
                    these.stream().filter(one -> Role.of(one.name()) == role).toList();
            group.forEach(one -> one.process().destroy());
            for (Running one : group) {
                if (!ended(one, role.stopWithin())) {
                    one.process().destroyForcibly();
                    ended(one, role.stopWithin());
                }
                forget(one.name());
            }
        }
    }

    private static boolean ended(Running one, Duration within) {
        CompletableFuture<Boolean> end = one.process().onExit().thenApply(process -> true);
        return end.completeOnTimeout(false, within.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Removes the note about a process that is gone. */
    void forget(String name) {
        try {
            Files.deleteIfExists(runFile(name));
            Files.deleteIfExists(state.output(name));
        } catch (IOException e) {
            throw new UncheckedIOException("the note about " + name + " cannot be removed", e);
        }
    }
}
