package dev.darkroom.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on loopback that gives the answers it was told, one a request, and remembers what it was asked. */
public final class FakeGateway implements AutoCloseable {
    /** A request as it came. */
    public record Asked(
            String method, String path, String key, String lastEventId, String authorization, String body) {}

    /** Gives one answer. */
    public interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    public FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Asked> asked() {
        return asked;
    }

    public FakeGateway then(Answer answer) {
        synchronized (answers) {
            answers.add(answer);
        }
        return this;
    }

    public FakeGateway then(int status, String body) {
        return then(exchange -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** A part of a stream of events; the connection breaks after it. */
    public FakeGateway thenBrokenStream(String text) {
        return then(exchange -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            // More is promised than comes.
            exchange.sendResponseHeaders(200, bytes.length + 1000L);
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
            throw new IOException("broken on purpose");
        });
    }

    public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                body));
        Answer answer;
        synchronized (answers) {
            answer = answers.poll();
        }
        if (answer == null) {
            send(exchange, 500, "no answer is left".getBytes(StandardCharsets.UTF_8));
            return;
        }
        try {
            answer.give(exchange);
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
