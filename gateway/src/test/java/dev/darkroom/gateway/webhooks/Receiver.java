package dev.darkroom.gateway.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that takes messages, keeps them, and answers as it is told. */
public final class Receiver implements AutoCloseable {

    /** What came. */
    public record Got(String path, Map<String, List<String>> headers, String body) {

        /** A header's value. */
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(each -> each.getKey().equalsIgnoreCase(name))
                    .map(each -> each.getValue().get(0))
                    .findFirst()
                    .orElse("");
        }

        /** Whether the published library takes it as signed with this secret. */
        public boolean isSignedWith(String secret) {
            try {
                new com.standardwebhooks.Webhook(secret).verify(body, headers);
                return true;
            } catch (WebhookVerificationException e) {
                return false;
            }
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final Queue<Integer> next = new ConcurrentLinkedQueue<>();

    public Receiver() throws IOException {
        this(InetAddress.getLoopbackAddress(), 0);
    }

    Receiver(InetAddress address, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address, port), 100);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    /** Answers the next messages with these; with 200 when there are none left. */
    public void answer(Integer... statuses) {
        next.addAll(List.of(statuses));
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook?a=b";
    }

    /** What has come so far. */
    public List<Got> got() {
        return new ArrayList<>(got);
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Integer told = next.poll();
        int status = told == null ? 200 : told;
        got.add(new Got(exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), body));
        byte[] words = ("thank you, " + status).getBytes(UTF_8);
        if (status == 302) {
            exchange.getResponseHeaders().add("Location", url());
        }
        exchange.sendResponseHeaders(status, words.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(words);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
