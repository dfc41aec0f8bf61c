package dev.darkroom.gateway.projection;

import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.projection.Changes.Advance;
import dev.darkroom.gateway.projection.Changes.End;
import dev.darkroom.gateway.projection.Changes.Look;
import dev.darkroom.gateway.projection.Changes.Release;
import dev.darkroom.gateway.projection.Changes.Start;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events as few sets of changes that mean the same. In a set a job starts, comes further and ends, in this order; where its events
 * come in another one, they are spread over several sets. Of several previews or advances of a worker only the last is kept. One
 * thread.
 */
final class Rounds {

    private final List<Round> rounds = new ArrayList<>();
    private final Map<JobId, Place> places = new HashMap<>();

    /** In which round a job's last event is, and what it was. */
    private record Place(int round, Phase phase) {}

    private enum Phase {
        START,
        RUN,
        END;

        /** Whether an event of this kind may stand in the same round after one of another kind. */
        boolean mayFollow(Phase last) {
            return this == RUN ? last != END : last.compareTo(this) < 0;
        }
    }

    /** Of which job, and who reports: another worker may still think that it is its own. */
    private record Report(JobId job, int attempt, String worker) {
        static Report of(EventMeta meta) {
            return new Report(meta.jobId(), meta.attempt(), meta.worker());
        }
    }

    private record Round(
            List<Start> starts,
            Map<Report, Look> looks,
            Map<Report, Advance> advances,
            List<Release> releases,
            List<End> ends) {

        static Round empty() {
            return new Round(
                    new ArrayList<>(),
                    new LinkedHashMap<>(),
                    new LinkedHashMap<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }
    }

    void add(Positioned at) {
        JobEvent event = at.event();
        EventMeta meta = event.meta();
        if (event instanceof JobEvent.Started e) {
            round(meta, Phase.START).starts().add(new Start(meta, e.device(), at.offset()));
        } else if (event instanceof JobEvent.Progress e) {
            round(meta, Phase.RUN).advances().put(Report.of(meta), new Advance(meta, e.step(), e.steps(), at.offset()));
        } else if (event instanceof JobEvent.Preview e) {
            round(meta, Phase.RUN).looks().put(Report.of(meta), new Look(e, at.offset()));
        } else if (event instanceof JobEvent.Released e) {
            round(meta, Phase.END).releases().add(new Release(meta, e.pauseS(), at.offset()));
        } else {
            round(meta, Phase.END).ends().add(end(event, at.offset()));
        }
    }

    private Round round(EventMeta meta, Phase phase) {
        Place last = places.get(meta.jobId());
        int number = last == null ? 0 : last.round() + (phase.mayFollow(last.phase()) ? 0 : 1);
        places.put(meta.jobId(), new Place(number, phase));
        if (number == rounds.size()) {
            rounds.add(Round.empty());
        }
        return rounds.get(number);
    }

    private static End end(JobEvent event, long offset) {
        EventMeta meta = event.meta();
        if (event instanceof JobEvent.Succeeded e) {
            return new End(meta, JobState.SUCCEEDED, e.device(), e.outputs(), e.timings(), null, offset);
        } else if (event instanceof JobEvent.Failed e) {
            Changes.Failure error = new Changes.Failure(e.code(), e.detail());
            return new End(meta, JobState.FAILED, null, List.of(), null, error, offset);
        } else if (event instanceof JobEvent.Canceled) {
            return new End(meta, JobState.CANCELED, null, List.of(), null, null, offset);
        }
        throw new IllegalArgumentException("not an end: " + event.type());
    }

    List<Changes> changes() {
        return rounds.stream()
                .map(round -> new Changes(
                        round.starts(),
                        round.looks().values(),
                        round.advances().values(),
                        round.releases(),
                        round.ends()))
                .toList();
    }
}
