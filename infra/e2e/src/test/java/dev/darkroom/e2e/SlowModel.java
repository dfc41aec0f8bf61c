package dev.darkroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** A model of the worker's tests that takes as long as a request says. Thread-safe. */
final class SlowModel {
    static final String ID = "slow-loop";
    private static final double TRIAL_ROUNDS = 300_000;

    private final double roundsPerMs;

    private SlowModel(double roundsPerMs) {
        this.roundsPerMs = roundsPerMs;
    }

    /** Measures once how fast this machine is. */
    static SlowModel measured(Client client) {
        String input = "{\"rounds\":" + TRIAL_ROUNDS + "}";
        client.awaitEnd(client.submit(ID, input), Duration.ofSeconds(60));
        JsonNode job = client.awaitEnd(client.submit(ID, input), Duration.ofSeconds(60));
        return new SlowModel(
                TRIAL_ROUNDS / Math.max(1, job.path("timings").path("run_ms").asDouble()));
    }

    /** The input of a job of about this length. */
    String input(Duration length) {
        return "{\"rounds\":" + Math.round(roundsPerMs * length.toMillis()) + "}";
    }
}
