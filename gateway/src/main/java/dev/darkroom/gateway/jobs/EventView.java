package dev.darkroom.gateway.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.contract.JobId;
import dev.darkroom.contract.JobState;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of a job as the API shows it.
 *
 * @param id unique; the same whenever and by whichever gateway the event is told
 * @param sequence the job's version that it tells of
 */
record EventView(String id, String type, Instant time, JobId job, int sequence, Data data) {

    private static final String PROGRESS = "job.progress";

    /**
     * @param progress of a running job
     * @param job whole, with outputs or error, in its last event
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(
            JobState state,
            int attempt,
            JobView.@Nullable ProgressView progress,
            @Nullable JobView job) {}

    static EventView of(JobEvents.Event event, URI jobs, Instant now) {
        JobId id = event.job().id();
        Happening is = event.happening();
        JobView view = JobView.of(event.job(), jobs);
        String name = id + "/" + event.position();
        if (is == null) {
            Data data = new Data(event.job().state(), event.job().attempt(), view.progress(), null);
            return new EventView(name, PROGRESS, now, id, event.position().version(), data);
        }
        Data data = new Data(is.state(), is.attempt(), null, event.last() ? view : null);
        return new EventView(name, type(is), is.at(), id, is.version(), data);
    }

    private static String type(Happening is) {
        String name = is.state() == JobState.RUNNING ? "started" : is.state().wireName();
        return "job." + (is.updated() ? "updated" : name);
    }
}
