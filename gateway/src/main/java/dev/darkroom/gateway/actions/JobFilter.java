package dev.darkroom.gateway.actions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.http.Members;
import dev.darkroom.gateway.jobs.Priority;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which jobs that have not ended; what is null matches all. */
public record JobFilter(
        @Nullable String tenant,
        @Nullable String model,
        @Nullable String pool,

        @Schema(
                enumeration = {"queued", "running"},
                implementation = String.class)
        @Nullable
        JobState state,

        @Schema(
                enumeration = {"interactive", "normal", "batch"},
                implementation = String.class)
        @Nullable
        Priority priority,

        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,

        @Schema(description = "Jobs that have all of these tags", examples = "{\"campaign\": \"spring\"}")
        Map<String, String> tags) {

    private static final int LONGEST = 255;

    private static final String[] KNOWN = {
        "tenant", "model", "pool", "state", "priority", "created_after", "created_before", "tags"
    };

    public JobFilter {
        tags = Map.copyOf(tags);
    }

    static FilterRequest<JobFilter> request(ObjectNode body) {
        return FilterRequest.read(body, KNOWN, JobFilter::read);
    }

    /** Reads a filter that was kept. */
    static JobFilter kept(ObjectNode filter) {
        Members members = Members.of(filter, KNOWN);
        JobFilter read = read(members);
        members.check();
        return read;
    }

    private static JobFilter read(Members members) {
        return new JobFilter(
                members.text("tenant", LONGEST),
                members.text("model", LONGEST),
                members.text("pool", LONGEST),
                members.parsed("state", JobFilter::open),
                members.parsed("priority", JobFilter::priority),
                members.time("created_after"),
                members.time("created_before"),
                new TreeMap<>(members.texts("tags")));
    }

    private static Priority priority(String name) {
        return Priority.named(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("must be one of " + String.join(", ", Priority.names())));
    }

    private static JobState open(String name) {
        JobState state = JobState.parse(name);
        if (state.terminal()) {
            throw new IllegalArgumentException("must be queued or running: what has ended cannot be canceled");
        }
        return state;
    }
}
