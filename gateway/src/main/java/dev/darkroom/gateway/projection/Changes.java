package dev.darkroom.gateway.projection;

import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Timings;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What events ask of the rows, at most one change of a kind for a job, and for looks and advances one a worker. Applied in the order of
 * its parts; a job is either released or ended.
 */
public record Changes(
        Collection<Start> starts,
        Collection<Look> looks,
        Collection<Advance> advances,
        Collection<Release> releases,
        Collection<End> ends) {

    public Changes {
        starts = List.copyOf(starts);
        looks = List.copyOf(looks);
        advances = List.copyOf(advances);
        releases = List.copyOf(releases);
        ends = List.copyOf(ends);
    }

    /** The jobs that it touches. */
    public Set<JobId> jobs() {
        return Stream.of(
                        starts.stream().map(Start::meta),
                        looks.stream().map(Look::meta),
                        advances.stream().map(Advance::meta),
                        releases.stream().map(Release::meta),
                        ends.stream().map(End::meta))
                .flatMap(metas -> metas.map(EventMeta::jobId))
                .collect(Collectors.toSet());
    }

    /** A worker works on the job now. */
    public record Start(EventMeta meta, String device, long offset) {}

    /** What the job looks like so far. */
    public record Look(JobEvent.Preview preview, long offset) {

        public EventMeta meta() {
            return preview.meta();
        }
    }

    /** The job came further. */
    public record Advance(EventMeta meta, int step, int steps, long offset) {}

    /**
     * A worker gave the job up.
     *
     * @param pauseS how long it should wait, in seconds
     */
    public record Release(EventMeta meta, int pauseS, long offset) {}

    /** The job ended. Outputs and timings where it succeeded, the error where it failed. */
    public record End(
            EventMeta meta,
            JobState state,
            @Nullable String device,
            List<Output> outputs,
            @Nullable Timings timings,
            @Nullable Failure error,
            long offset) {}

    /** Why a job failed. */
    public record Failure(FailureCode code, String detail) {}
}
