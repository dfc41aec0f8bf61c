package dev.darkroom.gateway.batches;

import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.Labels;
import dev.darkroom.gateway.jobs.NewJob;
import java.util.List;

/**
 * A batch about to be accepted.
 *
 * @param jobs 1 to {@link Batch#MOST}, in the order of their ids
 */
public record NewBatch(BatchId id, String tenant, Labels labels, List<NewJob> jobs) {

    public NewBatch {
        jobs = List.copyOf(jobs);
    }
}
