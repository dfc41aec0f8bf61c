package dev.darkroom.worker.lane;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.sampling.ImageRequest;
import dev.darkroom.worker.sampling.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A taken job that this worker can run.
 *
 * @param pictures what its input's picture fields refer to, by field; empty until they are fetched
 */
record Job(TakenJob taken, JobMessage message, Model model, Map<String, Picture> pictures) {

    Job {
        pictures = Map.copyOf(pictures);
    }

    /** A job as it came. */
    Job(TakenJob taken, JobMessage message, Model model) {
        this(taken, message, model, Map.of());
    }

    /** The same job with its pictures. */
    Job with(Map<String, Picture> fetched) {
        return new Job(taken, message, model, fetched);
    }

    /** How often the broker had given it to a worker, 1 for the first. */
    int delivery() {
        return taken.delivery();
    }

    /** Whether a worker may have begun it before, and perhaps died of it. */
    boolean triedBefore() {
        return taken.delivery() > 1 || message.attempt() > 1;
    }

    /** How many images it asks for. */
    int images() {
        return count(message);
    }

    /** Its images, each with its own seed. */
    List<ImageRequest> requests() {
        List<ImageRequest> requests = new ArrayList<>();
        for (int index = 0; index < images(); index++) {
            requests.add(new ImageRequest(message.seed().forImage(index), index, images(), message.input(), pictures));
        }
        return requests;
    }

    /** The input's {@code count}, or 1 where the model has no such field. */
    static int count(JobMessage message) {
        JsonNode count = message.input().path("count");
        return count.isMissingNode() ? 1 : count.asInt();
    }

    /** For the log: which job it is. */
    @Override
    public String toString() {
        return "jobId=%s tenant=%s model=%s attempt=%d"
                .formatted(message.jobId(), message.tenant(), message.model(), message.attempt());
    }
}
