package dev.darkroom.worker;

import dev.darkroom.contract.ModelDescription;
import dev.darkroom.contract.WorkerAnnouncement;
import dev.darkroom.worker.lane.CancelTopic;
import dev.darkroom.worker.lane.LaneConfig;
import dev.darkroom.worker.lane.Lanes;
import dev.darkroom.worker.models.DeviceUnavailableException;
import dev.darkroom.worker.models.GraphRuntime;
import dev.darkroom.worker.report.Announcer;
import dev.darkroom.worker.report.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/** What the worker does from its start to its stop: it makes itself known and takes jobs. Thread-safe. */
@ApplicationScoped
class Service {

    private static final Logger LOG = Logger.getLogger(Service.class);

    /** How long jobs wait at the start for what was canceled before. */
    private static final Duration CANCELS = Duration.ofSeconds(10);

    private final Identity identity;
    private final LaneConfig config;
    private final GraphRuntime runtime;
    private final Announcer announcer;
    private final CancelTopic cancels;
    private final Lanes lanes;

    Service(
            Identity identity,
            LaneConfig config,
            GraphRuntime runtime,
            Announcer announcer,
            CancelTopic cancels,
            Lanes lanes) {
        this.identity = identity;
        this.config = config;
        this.runtime = runtime;
        this.announcer = announcer;
        this.cancels = cancels;
        this.lanes = lanes;
    }

    void start(List<ModelDescription> models, InstantSource clock) {
        String worker = identity.worker();
        String device = device();
        announcer.start(
                new WorkerAnnouncement(
                        worker, identity.pool(), device, config.lanes(), config.take(), clock.instant(), models),
                lanes::working);
        awaitCancels();
        lanes.start(device);
        LOG.infof("worker takes jobs worker=%s device=%s lanes=%d", worker, device, config.lanes());
    }

    /** Returns when all that was taken is finished or released, and the announcement is taken back. */
    void stop() {
        announcer.draining(identity.worker());
        lanes.stop();
        announcer.stop(identity.worker());
    }

    /** A job that was canceled while no worker was there is not to begin. */
    private void awaitCancels() {
        try {
            if (!cancels.readToEnd(CANCELS)) {
                LOG.warnf(
                        "not all cancellations could be read; some jobs may run although nobody wants them waitedMs=%d",
                        CANCELS.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String device() {
        try {
            return runtime.device();
        } catch (DeviceUnavailableException e) {
            throw new IllegalStateException("the models run on it", e);
        }
    }
}
