package dev.darkroom.e2e;

import com.sun.net.httpserver.HttpServer;
import dev.darkroom.testing.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What traces cost on submission: two gateways that live at once, one of which traces every request, are given the same load in
 * turns. Only with {@code -Ddarkroom.cost=true}, since nothing is checked.
 */
@EnabledIfSystemProperty(named = "darkroom.cost", matches = "true")
class TraceCostIT {

    private static final int ROUNDS = 12;
    private static final int CLIENTS = 8;
    private static final int JOBS_EACH = 150;

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);

    @Test
    void with_traces_against_without() throws IOException {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, -1);
            }
        });
        collector.start();
        Map<String, String> traced = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + collector.getAddress().getPort());
        try (Deployment deployment = Deployment.start("trace-cost", LocalStack.start(), 1);
                App tracing = deployment.anotherGateway(traced)) {
            deployment.admin().post("/v1/admin/queues/default:pause", "{}");
            String key = Client.text(
                            deployment
                                    .admin()
                                    .post(
                                            "/v1/admin/keys",
                                            "{\"tenant\":\"local\",\"name\":\"load\",\"scopes\":[\"jobs\"],\"requests_per_minute\":1000000}"))
                    .replaceAll("(?s).*\"secret\":\"([^\"]+)\".*", "$1");
            List<Double> without = new ArrayList<>();
            List<Double> with = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                without.add(perSecond(new Client(deployment.gateway().url(), key)));
                with.add(perSecond(new Client(tracing.url(), key)));
            }
            double before = median(without);
            double after = median(with);
            System.out.printf(
                    Locale.ROOT,
                    "submissions a second: %.0f without traces, %.0f with all traced: %.2f of it%n",
                    before,
                    after,
                    after / before);
        } finally {
            collector.stop(0);
            threads.shutdownNow();
        }
    }

    private double perSecond(Client client) {
        long begun = System.nanoTime();
        CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                        .mapToObj(each -> CompletableFuture.runAsync(
                                () -> {
                                    for (int job = 0; job < JOBS_EACH; job++) {
                                        client.submit("fashion-vae", "{}");
                                    }
                                },
                                threads))
                        .toArray(CompletableFuture[]::new))
                .join();
        return CLIENTS * JOBS_EACH * 1e9 / (System.nanoTime() - begun);
    }

    /** The first rounds warm both up. */
    private static double median(List<Double> rounds) {
        List<Double> sorted = rounds.stream().skip(ROUNDS / 3).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
