package dev.darkroom.cli;

import dev.darkroom.stack.Json;
import dev.darkroom.stack.StackAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Waits until processes can do their work. One thread. */
final class Readiness {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long PAUSE_MS = 250;
    private static final int LOG_LINES = 25;
    private static final int LINE_LENGTH = 300;

    private final StateFolder state;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    Readiness(StateFolder state) {
        this.state = state;
    }

    /** The addresses that a server process printed; empty while it starts. */
    Optional<StackAddresses> addresses(Running server) {
        Path output = state.output(server.name());
        try {
            // The line ends with a line break: before that it may be half written.
            if (Files.exists(output) && Files.readString(output).endsWith("\n")) {
                return Json.read(output, StackAddresses.class);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new CliFailure(output + " cannot be read: " + e.getMessage());
        }
    }

    /** The addresses of these server processes together, once all are ready. */
    StackAddresses awaitServers(Collection<Running> servers) {
        StackAddresses all = StackAddresses.NONE;
        for (Running server : servers) {
            await(server, () -> addresses(server).isPresent());
            all = all.and(addresses(server).orElseThrow());
        }
        return all;
    }

    void awaitHealthy(Collection<Running> applications) {
        for (Running application : applications) {
            await(application, () -> isHealthy(application.port()));
        }
    }

    private boolean isHealthy(int port) {
        return health(port).filter(answer -> answer.statusCode() == 200).isPresent();
    }

    /** What the application says about itself; empty while it does not answer. */
    private Optional<HttpResponse<String>> health(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return Optional.of(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A question whose answer becomes true in time. */
    private interface Condition {
        boolean holds();
    }

    private void await(Running process, Condition ready) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!ready.holds()) {
            if (!process.isAlive()) {
                throw new CliFailure(process.name() + " ended while it started. " + tail(process.name()));
            }
            if (System.nanoTime() > end) {
                throw new CliFailure(
                        process.name() + " is not ready after " + LIMIT.toSeconds() + " s. " + tail(process.name()));
            }
            pause(PAUSE_MS);
        }
    }

    static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure("interrupted");
        }
    }

    private String tail(String name) {
        Path log = state.log(name);
        List<String> lines = LogTail.lastLines(log, LOG_LINES).stream()
                .map(line -> line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) + "…" : line)
                .toList();
        return "The end of " + log + ":\n  " + String.join("\n  ", lines);
    }
}
