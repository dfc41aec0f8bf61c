package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Jobs as a table: who, how it stands, how old, how far or why not. */
final class JobsTable {
    private JobsTable() {}

    static List<String> lines(JsonNode jobs, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("id", "state", "model", "age", "progress", "reference"));
        for (JsonNode job : jobs) {
            rows.add(List.of(
                    job.path("id").asText(),
                    job.path("state").asText(),
                    job.path("model").asText(),
                    age(Duration.between(Instant.parse(job.path("created_at").asText()), now)),
                    progress(job),
                    job.path("client_reference").asText("")));
        }
        return Table.lines(rows);
    }

    static String age(Duration age) {
        if (age.toMinutes() < 1) {
            return Math.max(0, age.toSeconds()) + " s";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + " min";
        }
        return age.toDays() < 1 ? age.toHours() + " h" : age.toDays() + " d";
    }

    private static String progress(JsonNode job) {
        int outputs = job.path("outputs").size();
        if (outputs > 0) {
            return outputs == 1 ? "1 image" : outputs + " images";
        }
        if (job.path("error").has("code")) {
            return job.path("error").path("code").asText();
        }
        JsonNode progress = job.path("progress");
        return progress.has("step")
                ? progress.path("step").asText() + "/" + progress.path("steps").asText()
                : "";
    }
}
