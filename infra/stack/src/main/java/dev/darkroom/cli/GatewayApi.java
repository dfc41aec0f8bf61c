package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.stack.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The few calls of the gateway's HTTP API that the demo makes. One thread. */
final class GatewayApi {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;
    private final String apiKey;

    GatewayApi(String url, String apiKey) {
        this.url = url;
        this.apiKey = apiKey;
    }

    /**
     * A model of the catalogue.
     *
     * @param live whether a worker that has it is alive
     */
    record Model(String id, String family, String title, JsonNode inputSchema, boolean live) {
        static Model of(JsonNode json) {
            JsonNode workers = json.path("workers");
            return new Model(
                    json.path("id").asText(),
                    json.path("family").asText(),
                    json.path("title").asText(),
                    json.path("input_schema"),
                    workers.asInt() > 0 || !workers.isEmpty());
        }
    }

    List<Model> models() {
        JsonNode data = json(send("GET", "/v1/models", null)).path("data");
        return StreamSupport.stream(data.spliterator(), false).map(Model::of).toList();
    }

    /** Returns the new job. */
    JsonNode submit(String model, JsonNode input) {
        return json(send(
                "POST",
                "/v1/jobs",
                Json.MAPPER.createObjectNode().put("model", model).set("input", input)));
    }

    JsonNode job(String id) {
        return json(send("GET", "/v1/jobs/" + id, null));
    }

    byte[] output(String job, int index) {
        return send("GET", "/v1/jobs/" + job + "/outputs/" + index, null);
    }

    private byte[] send(String method, String path, @Nullable JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + apiKey)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.line(body)))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw new CliFailure(method + " " + path + " answered " + response.statusCode() + ": "
                        + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new CliFailure("the gateway at " + url + " does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliFailure("interrupted");
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new CliFailure("the gateway answered something else than JSON: " + e.getMessage());
        }
    }
}
