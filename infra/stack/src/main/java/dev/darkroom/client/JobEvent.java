package dev.darkroom.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What happened to a job.
 *
 * @param attempt from 1
 * @param step of its run; 0 where no progress is told
 * @param steps of its run in all; 0 where no progress is told
 */
public record JobEvent(String state, int attempt, int step, int steps) {
    static JobEvent of(JsonNode data) {
        JsonNode progress = data.path("progress");
        return new JobEvent(
                data.path("state").asText(),
                data.path("attempt").asInt(1),
                progress.path("step").asInt(),
                progress.path("steps").asInt());
    }
}
