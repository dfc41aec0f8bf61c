package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.webhooks.EventBodies;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/** Events of jobs as webhooks carry them: the same envelopes as in streams. */
@ApplicationScoped
class JobEventBodies implements EventBodies {

    private final JobStore jobs;
    private final ObjectMapper json;
    private final URI base;

    JobEventBodies(JobStore jobs, ObjectMapper json, ApiConfig config) {
        this.jobs = jobs;
        this.json = json;
        base = URI.create(
                config.url().map(url -> url.toString().replaceAll("/+$", "")).orElse("") + "/v1/jobs/");
    }

    @Override
    public String kind() {
        return "job";
    }

    @Override
    public Optional<String> body(String tenant, UUID subject, int sequence) {
        JobId id = new JobId(subject);
        return jobs.find(tenant, id)
                .flatMap(job -> jobs.log(tenant, id, sequence - 1).stream()
                        .filter(each -> each.version() == sequence)
                        .findFirst()
                        .map(each -> new JobEvents.Event(JobEvents.Position.of(sequence), each, null, job))
                        .map(event ->
                                write(EventView.of(event, base, event.job().createdAt()))));
    }

    private String write(EventView event) {
        try {
            return json.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
    }
}
