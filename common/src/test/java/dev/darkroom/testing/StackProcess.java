package dev.darkroom.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One process of the local stack on a temporary folder of its own. It ends, and removes the folder, when this JVM ends in whatever way:
 * its standard input ends then. One thread.
 */
final class StackProcess implements AutoCloseable {
    private static final long START_LIMIT_S = 120;
    /** Servers that ran for an hour write a while before they end. */
    private static final long STOP_LIMIT_S = 180;

    private final Path data;
    private final String parts;
    private final List<String> options;
    private Process process;
    private JsonNode addresses;

    /**
     * @param parts as the stack's own option --only takes them, such as {@code kafka,s3}
     * @param options more of the stack's own options
     */
    StackProcess(String parts, List<String> options) {
        this(Path.of(System.getProperty("java.io.tmpdir")), parts, options);
    }

    /** @param parent of the folder of its own */
    StackProcess(Path parent, String parts, List<String> options) {
        this.parts = parts;
        this.options = List.copyOf(options);
        try {
            this.data = Files.createTempDirectory(parent, "darkroom-stack-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for the local stack", e);
        }
        start();
    }

    /** What the stack printed when it was ready. */
    JsonNode addresses() {
        return addresses;
    }

    /** Starts again on the same data and ports. */
    void start() {
        Path log = data.resolve("stack.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                // Starts are most of what these processes do.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                StackFolder.find().resolve("lib") + "/*",
                "dev.darkroom.stack.StackMain",
                "--data",
                data.toString(),
                "--only",
                parts,
                "--delete-with-parent"));
        command.addAll(options);
        try {
            process = new ProcessBuilder(command)
                    .redirectError(Redirect.appendTo(log.toFile()))
                    .start();
            addresses = new ObjectMapper().readTree(firstLine(process, log));
        } catch (IOException e) {
            throw new UncheckedIOException("the local stack cannot be run", e);
        }
    }

    private static String firstLine(Process process, Path log) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        try {
            String line = CompletableFuture.supplyAsync(() -> read(output))
                    .orTimeout(START_LIMIT_S, TimeUnit.SECONDS)
                    .join();
            if (line != null) {
                return line;
            }
            throw new IllegalStateException("the local stack ended while it started:\n" + Files.readString(log));
        } catch (CompletionException e) {
            process.destroyForcibly();
            throw new IllegalStateException("the local stack did not start:\n" + Files.readString(log), e);
        }
    }

    private static String read(BufferedReader output) {
        try {
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it in order; the data stays. */
    void stop() {
        // Not Process.destroy: it closes the standard input first, which tells the stack to remove its data.
        process.toHandle().destroy();
        await(process.toHandle());
    }

    /** Ends the servers at once, as a crash would; the data stays. */
    void kill() {
        Path pidFile = data.resolve("postgres/cluster/postmaster.pid");
        if (Files.exists(pidFile)) {
            try {
                long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
                ProcessHandle.of(pid).ifPresent(StackProcess::killAndAwait);
            } catch (IOException e) {
                throw new UncheckedIOException(pidFile + " cannot be read", e);
            }
        }
        killAndAwait(process.toHandle());
    }

    private static void killAndAwait(ProcessHandle handle) {
        handle.destroyForcibly();
        await(handle);
    }

    private static void await(ProcessHandle handle) {
        handle.onExit().orTimeout(STOP_LIMIT_S, TimeUnit.SECONDS).join();
    }

    /** Stops it and removes its data. */
    @Override
    public void close() {
        try {
            process.outputWriter().close();
        } catch (IOException e) {
            process.destroy();
        }
        await(process.toHandle());
        delete(data);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be removed", e);
        }
    }
}
