package dev.darkroom.gateway.projection;

import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.projection.Changes.Advance;
import dev.darkroom.gateway.projection.Changes.End;
import dev.darkroom.gateway.projection.Changes.Look;
import dev.darkroom.gateway.projection.Changes.Start;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a batch of events into one write. Thread-safe. */
@ApplicationScoped
public class Projector {

    private final ProjectionStore store;

    Projector(ProjectionStore store) {
        this.store = store;
    }

    /** Applies events in their order; safe to repeat with any part of them. */
    public void apply(List<Positioned> events) {
        if (!events.isEmpty()) {
            store.apply(changes(events));
        }
    }

    /**
     * Of several starts of an attempt the last counts, of several advances or previews the last of each worker, of several ends the
     * first.
     */
    static Changes changes(List<Positioned> events) {
        Map<Attempt, Start> starts = new LinkedHashMap<>();
        Map<Report, Look> looks = new LinkedHashMap<>();
        Map<Report, Advance> advances = new LinkedHashMap<>();
        Map<Attempt, End> ends = new LinkedHashMap<>();
        for (Positioned at : events) {
            Attempt attempt =
                    new Attempt(at.event().meta().jobId(), at.event().meta().attempt());
            JobEvent event = at.event();
            if (event instanceof JobEvent.Started e) {
                starts.put(attempt, new Start(e.meta(), e.device(), at.offset()));
                looks.keySet().removeIf(report -> report.attempt().equals(attempt));
                advances.keySet().removeIf(report -> report.attempt().equals(attempt));
            } else if (event instanceof JobEvent.Progress e) {
                Report report = new Report(attempt, e.meta().worker());
                advances.put(report, new Advance(e.meta(), e.step(), e.steps(), at.offset()));
            } else if (event instanceof JobEvent.Preview e) {
                looks.put(new Report(attempt, e.meta().worker()), new Look(e, at.offset()));
            } else {
                ends.putIfAbsent(attempt, end(event));
            }
        }
        return new Changes(starts.values(), looks.values(), advances.values(), ends.values());
    }

    private static End end(JobEvent event) {
        if (event instanceof JobEvent.Succeeded e) {
            return new End(e.meta(), JobState.SUCCEEDED, e.device(), e.outputs(), e.timings(), null);
        } else if (event instanceof JobEvent.Failed e) {
            Changes.Failure error = new Changes.Failure(e.code(), e.detail());
            return new End(e.meta(), JobState.FAILED, null, List.of(), null, error);
        } else if (event instanceof JobEvent.Canceled e) {
            return new End(e.meta(), JobState.CANCELED, null, List.of(), null, null);
        }
        throw new IllegalArgumentException("not an end: " + event.type());
    }

    private record Attempt(JobId job, int number) {}

    /** Who reports of an attempt: another worker may still think that it is its own. */
    private record Report(Attempt attempt, String worker) {}
}
