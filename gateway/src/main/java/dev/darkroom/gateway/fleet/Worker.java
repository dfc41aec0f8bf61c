package dev.darkroom.gateway.fleet;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.darkroom.contract.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A worker as it was last heard of.
 *
 * @param device where its models run, such as {@code cuda:0}
 * @param lanes batches that it works on at once
 * @param capacity jobs that it can hold at once
 * @param models what it has in memory
 * @param held the jobs that it said it holds
 * @param running those that run there by their rows
 */
public record Worker(
        String id,
        String pool,
        String device,
        int lanes,
        int capacity,
        List<LoadedModel> models,
        List<JobId> held,
        List<RunningJob> running,
        Life life) {

    public Worker {
        models = List.copyOf(models);
        held = List.copyOf(held);
        running = List.copyOf(running);
    }

    /** How it is. */
    public enum State {
        /** It takes jobs, or gets ready to. */
        LIVE,
        /** It was asked to end, and finishes what it has. */
        DRAINING,
        /** Nothing was heard of it for fifteen seconds. */
        SILENT,
        /** It was asked to end, and did. */
        DRAINED,
        /** It ended. */
        GONE;

        /** The name in JSON. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A model and its version. */
    public record LoadedModel(String id, String version) {}

    /** A job that runs. */
    public record RunningJob(JobId id, String tenant, String model, Instant since) {}

    /**
     * When it began, was heard of, and ended.
     *
     * @param ready whether it takes jobs
     * @param drainBy when it gives back what it still runs; null where nobody asked it to end
     */
    public record Life(
            State state,
            boolean ready,
            Instant startedAt,
            Instant heartbeatAt,
            @Nullable Instant drainRequestedAt,
            @Nullable Instant drainBy,
            @Nullable Instant stoppedAt) {}
}
