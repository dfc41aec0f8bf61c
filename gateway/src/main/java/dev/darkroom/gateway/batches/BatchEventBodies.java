package dev.darkroom.gateway.batches;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.gateway.jobs.ApiConfig;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.webhooks.EventBodies;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The event of a batch, which has one: its end. */
@ApplicationScoped
class BatchEventBodies implements EventBodies {

    private final BatchStore batches;
    private final ObjectMapper json;
    private final URI base;

    BatchEventBodies(BatchStore batches, ObjectMapper json, ApiConfig config) {
        this.batches = batches;
        this.json = json;
        base = URI.create(
                config.url().map(url -> url.toString().replaceAll("/+$", "")).orElse("") + "/v1/batches/");
    }

    /** The envelope, as that of a job's event. */
    record Envelope(String id, String type, Instant time, BatchId batch, int sequence, BatchView data) {}

    @Override
    public String kind() {
        return "batch";
    }

    @Override
    public Optional<String> body(String tenant, UUID subject, int sequence) {
        return batches.find(tenant, new BatchId(subject))
                .map(batch -> write(new Envelope(
                        subject + "/" + sequence,
                        "batch.completed",
                        Objects.requireNonNullElse(batch.finishedAt(), batch.createdAt()),
                        batch.id(),
                        sequence,
                        BatchView.of(batch, base))));
    }

    private String write(Envelope envelope) {
        try {
            return json.writeValueAsString(envelope);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
    }
}
