package dev.darkroom.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A tenant's view of the gateway. Thread-safe. */
final class Client {
    private static final Set<String> TERMINAL = Set.of("succeeded", "failed", "canceled", "expired");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final String key;

    Client(String url, String key) {
        this.url = url;
        this.key = key;
    }

    HttpResponse<byte[]> post(String body) throws IOException {
        return send(request("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<byte[]> post(String path, String body) throws IOException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<byte[]> get(String path) throws IOException {
        return send(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + key);
    }

    /** The body of a response as text. */
    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Submits a job that must be accepted, and returns its id. */
    String submit(String model, String input) {
        try {
            HttpResponse<byte[]> response = post(body(model, input));
            if (response.statusCode() != 202) {
                throw new AssertionError(response.statusCode() + ": " + text(response));
            }
            return JSON.readTree(response.body()).path("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Submits a job to a gateway that may be down, and returns its id if it was accepted for sure. */
    Optional<String> trySubmit(String model, String input) {
        try {
            HttpResponse<byte[]> response = post(body(model, input));
            return response.statusCode() == 202
                    ? Optional.of(JSON.readTree(response.body()).path("id").asText())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String body(String model, String input) {
        return "{\"model\":\"" + model + "\",\"input\":" + input + "}";
    }

    JsonNode job(String id) {
        return json("/v1/jobs/" + id);
    }

    List<JsonNode> models() {
        List<JsonNode> models = new ArrayList<>();
        json("/v1/models").path("data").forEach(models::add);
        return models;
    }

    byte[] output(String id, int index) {
        return body("/v1/jobs/" + id + "/outputs/" + index);
    }

    JsonNode json(String path) {
        try {
            return JSON.readTree(body(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] body(String path) {
        try {
            HttpResponse<byte[]> response = get(path);
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " answers " + response.statusCode() + ": " + text(response));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The job once it is in a terminal state. */
    JsonNode awaitEnd(String id, Duration within) {
        return awaitEnds(List.of(id), within).get(id);
    }

    /** The jobs, in the order of the ids, once all are in a terminal state. */
    Map<String, JsonNode> awaitEnds(Collection<String> ids, Duration within) {
        Map<String, JsonNode> ended = new LinkedHashMap<>();
        ids.forEach(id -> ended.put(id, JSON.missingNode()));
        await(ids.size() + " jobs end")
                .atMost(within)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    ended.replaceAll((id, job) -> job.isMissingNode() ? ifEnded(job(id)) : job);
                    return ended.values().stream().noneMatch(JsonNode::isMissingNode);
                });
        return ended;
    }

    private static JsonNode ifEnded(JsonNode job) {
        return TERMINAL.contains(job.path("state").asText()) ? job : JSON.missingNode();
    }

    /** How many of these jobs are in the state now. */
    long count(Collection<String> ids, String state) {
        return ids.stream()
                .filter(id -> job(id).path("state").asText().equals(state))
                .count();
    }
}
