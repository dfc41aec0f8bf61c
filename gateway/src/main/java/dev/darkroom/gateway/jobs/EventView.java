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
    private static final String PREVIEW = "job.preview";

    /**
     * @param progress of a running job
     * @param preview what it looks like so far
     * @param job whole, with outputs or error, in its last event
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(
            JobState state,
            int attempt,
            JobView.@Nullable ProgressView progress,
            @Nullable PreviewView preview,
            @Nullable JobView job) {}

    /**
     * @param step done steps when it looked so
     * @param image of the job, from 0
     * @param dataUri the image itself (RFC 2397)
     */
    record PreviewView(int step, int steps, int image, String mediaType, int width, int height, String dataUri) {

        static PreviewView of(Preview is) {
            String dataUri = "data:" + is.mediaType() + ";base64," + is.data();
            return new PreviewView(is.step(), is.steps(), is.image(), is.mediaType(), is.width(), is.height(), dataUri);
        }
    }

    static EventView of(JobEvents.Event event, URI jobs, Instant now) {
        JobId id = event.job().id();
        Happening is = event.happening();
        String name = id + "/" + event.position();
        if (is == null) {
            return steps(event, name, now);
        }
        Data data = new Data(is.state(), is.attempt(), null, null, event.last() ? JobView.of(event.job(), jobs) : null);
        return new EventView(name, type(is), is.at(), id, is.version(), data);
    }

    private static EventView steps(JobEvents.Event event, String name, Instant now) {
        Job job = event.job();
        Preview is = event.preview();
        Job.Progress progress = is == null ? job.progress() : new Job.Progress(is.step(), is.steps());
        PreviewView preview = is == null ? null : PreviewView.of(is);
        Data data = new Data(job.state(), job.attempt(), JobView.progress(progress), preview, null);
        String type = is == null ? PROGRESS : PREVIEW;
        return new EventView(name, type, now, job.id(), event.position().version(), data);
    }

    private static String type(Happening is) {
        String name = is.state() == JobState.RUNNING ? "started" : is.state().wireName();
        return "job." + (is.updated() ? "updated" : name);
    }
}
