package dev.darkroom.worker;

import dev.darkroom.blobs.BlobStore;
import dev.darkroom.contract.ModelDescription;
import dev.darkroom.worker.lane.JobTopics;
import dev.darkroom.worker.lane.StartAttempts;
import dev.darkroom.worker.models.Models;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/** What must be there before the worker takes a job: its models, the bucket, the topics. Thread-safe. */
@ApplicationScoped
class Parts {

    private static final Logger LOG = Logger.getLogger(Parts.class);

    private final Models models;
    private final BlobStore store;
    private final JobTopics topics;
    private final StartAttempts attempts;

    Parts(Models models, BlobStore store, JobTopics topics, StartAttempts attempts) {
        this.models = models;
        this.store = store;
        this.topics = topics;
        this.attempts = attempts;
    }

    /** Waits for what others run; false when the models are bad or the worker stops before all is there. */
    boolean prepare() {
        models.load();
        if (!models.problems().isEmpty()) {
            LOG.error("worker takes no jobs until its models are mended and it is started again");
            return false;
        }
        return attempts.until("preparing the bucket", store::prepare)
                && attempts.until("preparing the topics", topics::prepare);
    }

    List<ModelDescription> models() {
        return models.descriptions();
    }

    void close() {
        models.close();
    }
}
