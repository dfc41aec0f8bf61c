package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.stack.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The calls of the gateway's HTTP API that people make. Each throws {@link ClientFailure}. One thread. */
public final class GatewayApi {
    /** Long enough for a picture of the largest size over a slow line. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(2);

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(45);

    private final Transport transport;

    /** @param say is told when something is tried again */
    public GatewayApi(Endpoint endpoint, Consumer<String> say) {
        this(new Transport(endpoint, Pauses.REAL, say));
    }

    GatewayApi(Transport transport) {
        this.transport = transport;
    }

    /**
     * A model of the catalogue.
     *
     * @param workers that serve it now
     * @param json all that the platform says of it
     */
    public record Model(String id, String family, String title, int workers, JsonNode json) {
        /** Workers are a number or a list of them. */
        public static Model of(JsonNode json) {
            JsonNode workers = json.path("workers");
            return new Model(
                    json.path("id").asText(),
                    json.path("family").asText(),
                    json.path("title").asText(),
                    workers.isArray() ? workers.size() : workers.asInt(),
                    json);
        }

        /** Whether a worker that has it is alive. */
        public boolean live() {
            return workers > 0;
        }

        /** JSON Schema of a job's input. */
        public JsonNode inputSchema() {
            return json.path("input_schema");
        }
    }

    public List<Model> models() {
        JsonNode data = json(get("/v1/models")).path("data");
        return StreamSupport.stream(data.spliterator(), false).map(Model::of).toList();
    }

    /**
     * Submits a job and returns it.
     *
     * @param idempotencyKey names this submission, so that it is one job however often it is sent
     */
    public JsonNode submit(ObjectNode body, String idempotencyKey) {
        return json(transport.send(transport
                .endpoint()
                .request("/v1/jobs")
                .timeout(LONGEST_CALL)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(Json.line(body)))
                .build()));
    }

    public JsonNode job(String id) {
        return json(get("/v1/jobs/" + Endpoint.encoded(id)));
    }

    /** A page of jobs as the platform writes it. */
    public String jobs(Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(each -> Endpoint.encoded(each.getKey()) + "=" + Endpoint.encoded(each.getValue()))
                .collect(Collectors.joining("&"));
        return new String(get("/v1/jobs?" + parameters), StandardCharsets.UTF_8);
    }

    /** Asks for a job to be stopped; the answer's {@code outcome} says what came of it. */
    public JsonNode cancel(String id) {
        return json(transport.send(transport
                .endpoint()
                .request("/v1/jobs/" + Endpoint.encoded(id) + "/cancel")
                .timeout(LONGEST_CALL)
                .POST(BodyPublishers.noBody())
                .build()));
    }

    public byte[] output(String job, int index) {
        return get("/v1/jobs/" + Endpoint.encoded(job) + "/outputs/" + index);
    }

    /** Waits for a job's end, tells what happens until then, and returns the job. */
    public JsonNode follow(String id, Consumer<JobEvent> listener) {
        return new JobFollower(transport, id, LONGEST_SILENCE).follow(listener).orElseGet(() -> job(id));
    }

    private byte[] get(String path) {
        return transport.send(
                transport.endpoint().request(path).timeout(LONGEST_CALL).build());
    }

    /** Reads what the platform wrote. */
    public static JsonNode json(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new ClientFailure("The answer is not JSON, so another program answers there: " + e.getMessage());
        }
    }
}
