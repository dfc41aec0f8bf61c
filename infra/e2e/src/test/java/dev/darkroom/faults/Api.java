package dev.darkroom.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The gateways as a client sees them: each request goes to the next one. Thread-safe. */
final class Api {
    static final Set<String> TERMINAL = Set.of("succeeded", "failed", "canceled", "expired");

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<String> urls;
    private final String key;
    private final AtomicInteger turn = new AtomicInteger();

    Api(List<String> urls, String key) {
        this.urls = List.copyOf(urls);
        this.key = key;
    }

    /** @param status 0 where there was none */
    record Answer(int status, JsonNode body) {
        boolean mayPass() {
            return status == 0 || status == 503 || status == 429 || status == 500;
        }
    }

    Answer post(String path, String body, String idempotencyKey) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(body));
        if (!idempotencyKey.isEmpty()) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return send(request.build());
    }

    Answer get(String path) {
        return send(request(path).timeout(PATIENCE).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        String url = urls.get(Math.floorMod(turn.getAndIncrement(), urls.size()));
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + key);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            byte[] body = response.body();
            return new Answer(response.statusCode(), body.length == 0 ? JSON.nullNode() : JSON.readTree(body));
        } catch (IOException e) {
            return new Answer(0, JSON.nullNode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, JSON.nullNode());
        }
    }

    /** Opens a stream of events; empty where there is nothing more to tell, and a failure where it did not open. */
    Optional<Stream<String>> stream(String job, String lastEventId) throws IOException {
        HttpRequest.Builder request = request("/v1/jobs/" + job + "/events").GET();
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<Stream<String>> response = http.send(request.build(), BodyHandlers.ofLines());
            if (response.statusCode() == 204) {
                return Optional.empty();
            }
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException("status " + response.statusCode());
            }
            return Optional.of(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    void awaitModels(List<String> models, Duration within) {
        await("models are offered").atMost(within).until(() -> {
            Set<String> offered = new HashSet<>();
            get("/v1/models")
                    .body()
                    .path("data")
                    .forEach(model -> offered.add(model.path("id").asText()));
            return offered.containsAll(models);
        });
    }
}
