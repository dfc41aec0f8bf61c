package dev.darkroom.gateway.fleet;

import dev.darkroom.contract.JobId;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A worker as the API shows it. */
record WorkerView(
        String id,
        String object,

        @Schema(
                description =
                        "live; draining: asked to end, finishes what it has; silent: not heard of for 15 s; drained and"
                                + " gone: ended, when it was asked to and otherwise")
        Worker.State state,

        @Schema(description = "Whether it takes jobs") boolean ready,

        String pool,
        String device,

        @Schema(description = "Batches that it works on at once")
        int lanes,

        @Schema(description = "Jobs that it can hold at once")
        int capacity,

        @Schema(description = "What it has in memory") List<ModelOfWorker> models,

        @Schema(description = "What runs there now, by the jobs")
        List<JobOfWorker> running,

        @Schema(description = "What it said it holds in its last heartbeat")
        List<JobId> held,

        Instant startedAt,
        Instant lastHeartbeatAt,
        @Nullable Instant drainRequestedAt,

        @Schema(description = "When it gives back what it still runs") @Nullable
        Instant drainBy,

        @Nullable Instant stoppedAt) {

    /** A model that it serves. */
    record ModelOfWorker(String id, String version) {}

    /** A job that it runs. */
    record JobOfWorker(JobId id, String tenant, String model, Instant since) {}

    /** Those heard of within a day. */
    record WorkerPage(List<WorkerView> data, @Nullable String nextCursor) {}

    static WorkerView of(Worker is) {
        Worker.Life life = is.life();
        return new WorkerView(
                is.id(),
                "worker",
                life.state(),
                life.ready(),
                is.pool(),
                is.device(),
                is.lanes(),
                is.capacity(),
                is.models().stream()
                        .map(model -> new ModelOfWorker(model.id(), model.version()))
                        .toList(),
                is.running().stream()
                        .map(job -> new JobOfWorker(job.id(), job.tenant(), job.model(), job.since()))
                        .toList(),
                is.held(),
                life.startedAt(),
                life.heartbeatAt(),
                life.drainRequestedAt(),
                life.drainBy(),
                life.stoppedAt());
    }
}
