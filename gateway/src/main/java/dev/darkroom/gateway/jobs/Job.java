package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Timings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job's row.
 *
 * @param version counts what happened to it, from 1
 * @param outputs empty unless it succeeded, and once they are erased
 */
public record Job(
        JobId id,
        String tenant,
        String model,
        String modelVersion,
        ObjectNode input,
        Seed seed,
        Labels labels,
        Terms terms,
        Facts facts,
        JobState state,
        int version,
        int attempt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Progress progress,
        List<Output> outputs,
        @Nullable Timings timings,
        @Nullable Failure error,
        List<Attempt> attempts) {

    public Job {
        outputs = List.copyOf(outputs);
        attempts = List.copyOf(attempts);
    }

    /** Which representation this is. */
    public Stamp stamp() {
        return new Stamp(version, progress == null ? null : progress.step(), state);
    }

    /**
     * What was asked of a job since its acceptance, and what it has to do with others.
     *
     * @param expiresAt when inputs and outputs are erased; null before the end
     * @param retriedFrom the job that it repeats
     * @param supersededBy the newer job that canceled it
     * @param batch in which it was accepted, if any
     * @param batchIndex its place there, from 0
     */
    public record Facts(
            @Nullable Instant cancelRequestedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant erasedAt,
            @Nullable JobId retriedFrom,
            @Nullable JobId supersededBy,
            @Nullable BatchId batch,
            @Nullable Integer batchIndex) {

        /** Nothing yet. */
        public static final Facts NONE = new Facts(null, null, null, null, null, null, null);
    }

    /** How far a running job is. */
    public record Progress(int step, int steps) {}

    /** Why a job failed; {@code code} is a name of {@link dev.darkroom.contract.FailureCode}. */
    public record Failure(String code, String detail, boolean retryable) {}

    /** One try: by whom, when, and how it ended. */
    public record Attempt(
            int number,
            String worker,
            @Nullable String device,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String outcome) {}
}
