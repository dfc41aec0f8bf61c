package dev.darkroom.worker.lane;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.worker.models.Model;
import dev.darkroom.worker.sampling.ImageRequest;
import java.util.ArrayList;
import java.util.List;

/** A taken job that this worker can run. */
record Job(TakenJob taken, JobMessage message, Model model) {

    /** How many images it asks for. */
    int images() {
        return count(message);
    }

    /** Its images, each with its own seed. */
    List<ImageRequest> requests() {
        List<ImageRequest> requests = new ArrayList<>();
        for (int index = 0; index < images(); index++) {
            requests.add(new ImageRequest(message.seed().forImage(index), message.input()));
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
