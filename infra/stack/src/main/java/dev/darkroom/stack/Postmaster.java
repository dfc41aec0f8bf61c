package dev.darkroom.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The main process of a PostgreSQL server, found by the pid file in its data folder. A launcher that was killed leaves one behind.
 */
public final class Postmaster {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final Duration START_TOLERANCE = Duration.ofSeconds(10);

    private Postmaster() {}

    /** The live server of this data folder; empty when there is none, or when its pid now belongs to something else. */
    static Optional<ProcessHandle> of(Path cluster) {
        try {
            // The pid, the data folder, the start in seconds since 1970, the port, …
            List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
            if (lines.size() < 3) {
                return Optional.empty();
            }
            Instant noted = Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip()));
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                    .filter(process -> isPostgres(process) && startedAbout(process, noted));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the pid file in " + cluster + " cannot be read", e);
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(Path::of)
                .filter(path -> path.endsWith("postgres"))
                .isPresent();
    }

    private static boolean startedAbout(ProcessHandle process, Instant noted) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, noted).abs().compareTo(START_TOLERANCE) < 0)
                .orElse(false);
    }

    /** Stops the server on the data folder of a stack that is gone; does nothing where there is none. */
    public static void stopOrphanOf(Path data) {
        stopOrphan(data.resolve(PartKind.POSTGRES.label()).resolve(PostgresPart.CLUSTER));
    }

    static void stopOrphan(Path cluster) {
        of(cluster).ifPresent(Postmaster::stop);
    }

    /** Stops it as "fast shutdown" does: sessions are ended, data is written. */
    static void stop(ProcessHandle postmaster) {
        signal(postmaster, "-INT");
        if (!ended(postmaster, STOP_WITHIN)) {
            signal(postmaster, "-QUIT");
            if (!ended(postmaster, STOP_WITHIN)) {
                throw new StackFailure("PostgreSQL (process " + postmaster.pid()
                        + ") does not stop. End it with kill -9, then start again.");
            }
        }
    }

    private static void signal(ProcessHandle process, String signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("kill cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean ended(ProcessHandle process, Duration within) {
        try {
            process.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
