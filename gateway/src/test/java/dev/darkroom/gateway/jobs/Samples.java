package dev.darkroom.gateway.jobs;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.ObjectKey;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Seed;
import dev.darkroom.contract.Timings;
import dev.darkroom.contract.Wire;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.gateway.models.Workload;
import dev.darkroom.gateway.tenants.Caller;
import dev.darkroom.gateway.tenants.Scope;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Jobs, events and models for tests. */
public final class Samples {

    /** A model that takes any input. */
    public static final ModelDescription MODEL = model("sketch", "a1b2c3d4e5f6");

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();
    private static final String HASH = "0123456789abcdef".repeat(4);

    private Samples() {}

    public static JobId id() {
        return new JobId(IDS.generate());
    }

    public static NewJob job(String tenant) {
        return job(tenant, Labels.NONE);
    }

    public static NewJob job(String tenant, Labels labels) {
        return job(tenant, labels, Terms.USUAL);
    }

    public static NewJob job(String tenant, Labels labels, Terms terms) {
        return new NewJob(
                id(),
                caller(tenant),
                MODEL.id(),
                MODEL.version(),
                "default",
                Wire.mapper().createObjectNode().put("seed", 7),
                new Seed(7),
                labels,
                terms,
                Workload.UNKNOWN,
                null,
                null);
    }

    public static Caller caller(String tenant) {
        return new Caller(IDS.generate(), tenant, Set.of(Scope.JOBS, Scope.READ));
    }

    /** Accepts a job without a key. */
    public static Job insert(JobStore jobs, NewJob job) {
        try {
            return jobs.insert(job, null).job();
        } catch (KeyReusedException e) {
            throw new AssertionError(e);
        }
    }

    public static EventMeta meta(JobId job, int attempt, String worker) {
        return new EventMeta(IDS.generate(), Instant.parse("2030-01-01T00:00:00Z"), worker, job, attempt, null);
    }

    public static JobEvent started(JobId job, int attempt, String worker) {
        return new JobEvent.Started(meta(job, attempt, worker), "cpu");
    }

    public static JobEvent progress(JobId job, int attempt, String worker, int step) {
        return new JobEvent.Progress(meta(job, attempt, worker), step, 10);
    }

    /** A preview of 10 steps whose one byte is its step. */
    public static JobEvent preview(JobId job, int attempt, String worker, int step) {
        String data = Base64.getEncoder().encodeToString(new byte[] {(byte) step});
        return new JobEvent.Preview(meta(job, attempt, worker), step, 10, 0, "image/png", 128, 96, data);
    }

    public static JobEvent succeeded(JobId job, int attempt, String worker) {
        Output output =
                new Output(0, ObjectKey.output(job, 0, HASH, "png"), "image/png", 28, 28, 600, HASH, new Seed(7));
        return new JobEvent.Succeeded(meta(job, attempt, worker), "cpu", List.of(output), new Timings(1, 8, 2, 1, 3));
    }

    public static JobEvent failed(JobId job, int attempt, String worker) {
        return new JobEvent.Failed(meta(job, attempt, worker), FailureCode.MODEL_FAILED, "the model threw");
    }

    public static JobEvent canceled(JobId job, int attempt, String worker) {
        return new JobEvent.Canceled(meta(job, attempt, worker));
    }

    public static ModelDescription model(String id, String version) {
        return new ModelDescription(
                id,
                version,
                "gan",
                "Sketch",
                "Draws.",
                Wire.mapper().createObjectNode().put("type", "object"),
                new ModelDescription.OutputFormat("image/png", 28, 28, 1),
                new ModelDescription.Limits(8, 60),
                "Apache-2.0",
                List.of(new ModelDescription.TrainingData("nothing", "CC0-1.0", "nowhere")),
                10,
                "# Sketch\n",
                null);
    }

    public static WorkerAnnouncement worker(String id, ModelDescription... models) {
        return new WorkerAnnouncement(
                id, "default", "cpu", 64, 500, Instant.parse("2030-01-01T00:00:00Z"), List.of(models));
    }
}
