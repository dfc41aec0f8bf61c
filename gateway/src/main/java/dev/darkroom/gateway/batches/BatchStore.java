package dev.darkroom.gateway.batches;

import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.IdempotencyKey;
import dev.darkroom.gateway.jobs.Job;
import dev.darkroom.gateway.jobs.KeyReusedException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The batches of all tenants. */
public interface BatchStore {

    /**
     * What became of a submission.
     *
     * @param replayed whether an earlier submission with the same idempotency key made it
     */
    record Acceptance(Batch batch, boolean replayed) {}

    /**
     * Makes all jobs of a batch durable, or none and throws. Where the key stands for a batch of the tenant already, that one
     * is returned and nothing is stored.
     *
     * @throws KeyReusedException when the key stands for another request
     */
    Acceptance insert(NewBatch batch, @Nullable IdempotencyKey key) throws KeyReusedException;

    /**
     * The batch that a key stands for.
     *
     * @throws KeyReusedException when the key stands for another request
     */
    Optional<Batch> find(String tenant, IdempotencyKey key) throws KeyReusedException;

    /** A tenant's batch; empty also where it is another tenant's. */
    Optional<Batch> find(String tenant, BatchId id);

    /**
     * A tenant's batches, the newest first.
     *
     * @param before only older ones, or null to begin with the newest
     */
    List<Batch> list(String tenant, @Nullable BatchId before, int limit);

    /**
     * Jobs of a batch, in its order.
     *
     * @param state of the jobs, or null for all
     * @param after the place after which to begin, -1 for the beginning
     * @return empty where the tenant has no such batch
     */
    Optional<List<Job>> items(String tenant, BatchId id, @Nullable JobState state, int after, int limit);

    /** Notes that a tenant's batch is to be canceled, for the first time and before its end; whether there is such a batch. */
    boolean requestCancel(String tenant, BatchId id);

    /**
     * Cancels jobs of a batch that wait, and asks those that run to stop. Every job is asked once.
     *
     * @param limit the most jobs, in one transaction
     * @param patient whether to wait for a job that somebody changes in this moment; it is passed over otherwise. With a
     *     limit above 1, who waits could wait for somebody who waits for it
     */
    Canceled cancel(BatchId id, int limit, boolean patient);

    /**
     * What a step of canceling did.
     *
     * @param canceled jobs that waited, and never run
     * @param asked jobs that run, and are asked to stop
     * @param sent those of both that the workers must be told of
     */
    record Canceled(int canceled, int asked, List<JobId> sent) {

        public Canceled {
            sent = List.copyOf(sent);
        }
    }

    /**
     * Finishes batches of which no job is open any more; each one once, whoever else looks for them at the same time.
     *
     * @return how many
     */
    int complete(int limit);
}
