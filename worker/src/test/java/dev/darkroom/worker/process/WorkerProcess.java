package dev.darkroom.worker.process;

import dev.darkroom.testing.LocalStack;
import dev.darkroom.testing.Tether;
import dev.darkroom.worker.lane.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The packaged worker as a process. */
final class WorkerProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final String id;
    private final Process process;
    private final int port;
    private final Path log;

    WorkerProcess(String id, String pool, Map<String, String> settings) {
        LocalStack stack = Stack.get();
        this.id = id;
        this.port = freePort();
        this.log = Path.of("target", id + ".log");
        ProcessBuilder builder = new ProcessBuilder(Tether.tied(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString())));
        builder.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", stack.kafka(),
                        "DARKROOM_STORE_ENDPOINT", stack.s3Endpoint(),
                        "DARKROOM_STORE_ACCESS_KEY", stack.s3AccessKey(),
                        "DARKROOM_STORE_SECRET_KEY", stack.s3SecretKey(),
                        "DARKROOM_STORE_BUCKET", stack.s3Bucket(),
                        "DARKROOM_STORE_TIME_LIMIT", "2s",
                        "DARKROOM_MODELS_DIRS", "src/test/resources/models",
                        "DARKROOM_WORKER_ID", id,
                        "DARKROOM_WORKER_POOL", pool,
                        "QUARKUS_HTTP_PORT", Integer.toString(port)));
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true).redirectOutput(Redirect.to(log.toFile()));
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one and waits until it takes jobs. */
    static WorkerProcess ready(String id, String pool) {
        WorkerProcess worker = new WorkerProcess(id, pool, Map.of());
        worker.awaitReady();
        return worker;
    }

    void awaitReady() {
        Await.await(Duration.ofSeconds(60), () -> health("ready") == 200 || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the worker ended:\n" + log());
        }
    }

    /** The HTTP status of a health check, or 0 where nobody answers. */
    int health(String check) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/" + check))
                .timeout(Duration.ofSeconds(15))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end and says with which status. */
    int awaitEnd() {
        return process.onExit()
                .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        terminate();
        awaitEnd();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
