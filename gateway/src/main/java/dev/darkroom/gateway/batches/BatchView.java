package dev.darkroom.gateway.batches;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.darkroom.gateway.jobs.BatchId;
import dev.darkroom.gateway.jobs.JobView;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch as the API shows it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchView(
        BatchId id,
        String object,
        BatchState state,
        Batch.Counts counts,
        Map<String, String> tags,
        @Nullable String clientReference,
        Instant createdAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable Instant finishedAt,
        Links links) {

    /** A page of a list. */
    record Page(List<BatchView> data, @Nullable String nextCursor) {}

    /**
     * A job of a batch.
     *
     * @param index its place in the batch, from 0
     */
    record Item(int index, @JsonUnwrapped JobView job) {}

    /** A page of a batch's jobs. */
    record Items(List<Item> data, @Nullable String nextCursor) {}

    /**
     * What a wish to cancel did.
     *
     * @param canceled jobs that waited, and never run
     * @param cancelRequested jobs that run, and were asked to stop
     */
    record Canceled(int canceled, int cancelRequested, BatchView batch) {}

    record Links(URI self, URI items, URI cancel) {}

    /**
     * @param base address of the batches, such as {@code http://localhost:8080/v1/batches/}
     */
    static BatchView of(Batch batch, URI base) {
        URI self = base.resolve(batch.id().toString());
        return new BatchView(
                batch.id(),
                "batch",
                batch.state(),
                batch.counts(),
                batch.labels().tags(),
                batch.labels().clientReference(),
                batch.createdAt(),
                batch.cancelRequestedAt(),
                batch.finishedAt(),
                new Links(self, URI.create(self + "/items"), URI.create(self + "/cancel")));
    }
}
