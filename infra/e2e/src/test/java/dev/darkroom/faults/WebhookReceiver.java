package dev.darkroom.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.darkroom.faults.oracle.Facts.Hook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Receives webhooks of a tenant, checks their signature and writes them down; a second path misbehaves when it is told to. Thread-safe. */
final class WebhookReceiver implements AutoCloseable {

    /** What the bad path does. */
    enum Manner {
        ANSWER,
        REFUSE,
        HANG,
        DRIP,
        REDIRECT
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClientLog log;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "receiver");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Manner manner = Manner.ANSWER;
    private volatile CountDownLatch held = new CountDownLatch(1);
    private volatile String secret = "";

    WebhookReceiver(ClientLog log) {
        this.log = log;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/good", this::good);
        server.createContext("/bad", this::bad);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Asks to be told of the end of every job. */
    void register(Api api) {
        Api.Answer answer = api.post(
                "/v1/webhooks",
                "{\"url\":\"" + url("/good")
                        + "\",\"events\":[\"job.succeeded\",\"job.failed\",\"job.canceled\",\"job.expired\"]}",
                "");
        secret = answer.body().path("secret").asText();
        if (secret.isEmpty()) {
            throw new AssertionError("no webhook was registered: " + answer);
        }
    }

    void misbehave(Manner how) {
        manner = how;
    }

    void behave() {
        manner = Manner.ANSWER;
        held.countDown();
        held = new CountDownLatch(1);
    }

    private void good(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode event = JSON.readTree(body);
        log.hook(new Hook(
                event.path("job").asText(),
                event.path("sequence").asInt(),
                event.path("type").asText(),
                event.path("data").path("state").asText(),
                genuine(exchange, body)));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private boolean genuine(HttpExchange exchange, byte[] body) {
        String signed = exchange.getRequestHeaders().getFirst("webhook-id") + "."
                + exchange.getRequestHeaders().getFirst("webhook-timestamp") + "." + new String(body, UTF_8);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
            return List.of(String.valueOf(exchange.getRequestHeaders().getFirst("webhook-signature"))
                            .split(" ", -1))
                    .contains(expected);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void bad(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        switch (manner) {
            case ANSWER -> exchange.sendResponseHeaders(204, -1);
            case REFUSE -> exchange.sendResponseHeaders(500, -1);
            case REDIRECT -> {
                exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
                exchange.sendResponseHeaders(302, -1);
            }
            case HANG -> await();
            case DRIP -> {
                exchange.sendResponseHeaders(200, 0);
                for (int i = 0; i < 60 && manner == Manner.DRIP; i++) {
                    exchange.getResponseBody().write('.');
                    exchange.getResponseBody().flush();
                    Pause.ms(500);
                }
            }
        }
        exchange.close();
    }

    private void await() {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        behave();
        server.stop(0);
        threads.shutdownNow();
    }
}
