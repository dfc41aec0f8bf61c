package dev.darkroom.gateway.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A provider of identities that hangs or breaks when a test wants it; it knows no code. Thread-safe. */
final class SlowIssuer implements AutoCloseable {

    static final String DISCOVERY = "/.well-known/openid-configuration";
    static final String TOKEN = "/token";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile CountDownLatch open = new CountDownLatch(0);
    private volatile boolean broken;

    SlowIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers nothing until it goes on. */
    void hang() {
        open = new CountDownLatch(1);
    }

    void goOn() {
        open.countDown();
    }

    void breaks(boolean broken) {
        this.broken = broken;
    }

    /** How often something was asked for. */
    int asked(String path) {
        return asked.getOrDefault(path, 0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.merge(path, 1, Integer::sum);
            open.await();
            if (broken) {
                json(exchange, 500, "{}");
            } else if (path.equals(DISCOVERY)) {
                json(exchange, 200, """
                        {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                         "jwks_uri": "%1$s/keys", "response_types_supported": ["code"],
                         "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}
                        """.formatted(url()));
            } else {
                json(exchange, 400, "{\"error\": \"invalid_grant\"}");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
        threads.shutdownNow();
    }
}
