package dev.darkroom.worker.lane;

import com.fasterxml.uuid.NoArgGenerator;
import dev.darkroom.contract.EventMeta;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.contract.JobEvent;
import dev.darkroom.contract.JobMessage;
import dev.darkroom.contract.Output;
import dev.darkroom.contract.Timings;
import dev.darkroom.worker.image.ImageFile;
import dev.darkroom.worker.image.PngEncoding;
import dev.darkroom.worker.metrics.Meters;
import dev.darkroom.worker.report.Events;
import dev.darkroom.worker.report.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Reports how jobs go. Thread-safe. */
@ApplicationScoped
class Reporter {

    private static final Logger LOG = Logger.getLogger(Reporter.class);
    private static final long ACKNOWLEDGEMENT_S = 60;
    private static final String NO_CODE = "none";

    private final Events events;
    private final Identity identity;
    private final NoArgGenerator ids;
    private final InstantSource clock;
    private final Persistence persistence;

    Reporter(Events events, Identity identity, NoArgGenerator ids, InstantSource clock, Persistence persistence) {
        this.events = events;
        this.identity = identity;
        this.ids = ids;
        this.clock = clock;
        this.persistence = persistence;
    }

    /** Says that a job begins; nobody waits for it, since the end says it again. */
    void started(JobMessage job, int delivery, String device) {
        events.publish(new JobEvent.Started(meta(job, delivery), device)).exceptionally(failure -> {
            LOG.warnf("the start could not be reported jobId=%s reason=%s", job.jobId(), failure.getMessage());
            return null;
        });
    }

    /** Returns when it is durable that a job begins: whoever dies of it is known to have had it. */
    void begun(JobMessage job, int delivery, String device) throws GivenUpException {
        publish(new JobEvent.Started(meta(job, delivery), device));
    }

    /** Says how many steps of a job's run are done; nobody waits for it. */
    void progress(JobMessage job, int delivery, int done, int steps) {
        events.publish(new JobEvent.Progress(meta(job, delivery), done, steps)).exceptionally(failure -> {
            LOG.debugf("progress could not be reported jobId=%s reason=%s", job.jobId(), failure.getMessage());
            return null;
        });
    }

    /** Shows what a job's first image looks like; completes when that is on its way or was given up, never exceptionally. */
    CompletableFuture<Void> preview(JobMessage job, int delivery, int done, int steps, ImageFile file) {
        String data = Base64.getEncoder().encodeToString(file.bytes());
        return events.publish(new JobEvent.Preview(
                        meta(job, delivery), done, steps, 0, PngEncoding.MEDIA_TYPE, file.width(), file.height(), data))
                .exceptionally(failure -> {
                    LOG.debugf("a preview could not be sent jobId=%s reason=%s", job.jobId(), failure.getMessage());
                    return null;
                });
    }

    /** Returns when it is durable that the job was canceled. */
    void canceled(JobMessage job, int delivery) throws GivenUpException {
        publish(new JobEvent.Canceled(meta(job, delivery)));
        Meters.job(job.model(), "canceled", NO_CODE);
        LOG.infof(
                "job canceled jobId=%s tenant=%s model=%s attempt=%d",
                job.jobId(), job.tenant(), job.model(), job.attempt());
    }

    /** Returns when the success is durable. */
    void succeeded(JobMessage job, int delivery, String device, List<Output> outputs, Timings timings)
            throws GivenUpException {
        publish(new JobEvent.Succeeded(meta(job, delivery), device, outputs, timings));
        Meters.job(job.model(), "succeeded", NO_CODE);
    }

    /** Returns when the failure is durable. */
    void failed(JobMessage job, int delivery, FailureCode code, String sentence) throws GivenUpException {
        publish(new JobEvent.Failed(meta(job, delivery), code, sentence));
        Meters.job(job.model(), "failed", code.wireName());
        LOG.infof(
                "job failed jobId=%s tenant=%s model=%s attempt=%d code=%s",
                job.jobId(), job.tenant(), job.model(), job.attempt(), code.wireName());
    }

    /** Returns when it is durable that the job waits again. */
    void released(JobMessage job, int delivery, String reason, int pauseS) throws GivenUpException {
        publish(new JobEvent.Released(meta(job, delivery), reason, pauseS));
        noteRelease(job, delivery, reason);
    }

    /** Says once that the job waits again; completes when that is durable. */
    CompletableFuture<Void> releasing(JobMessage job, int delivery, String reason, int pauseS) {
        noteRelease(job, delivery, reason);
        return events.publish(new JobEvent.Released(meta(job, delivery), reason, pauseS));
    }

    /** Says once that the job failed; completes when that is durable. */
    CompletableFuture<Void> failing(JobMessage job, int delivery, FailureCode code, String sentence) {
        Meters.job(job.model(), "failed", code.wireName());
        return events.publish(new JobEvent.Failed(meta(job, delivery), code, sentence));
    }

    private static void noteRelease(JobMessage job, int delivery, String reason) {
        Meters.job(job.model(), "released", NO_CODE);
        LOG.infof(
                "job given back jobId=%s tenant=%s model=%s attempt=%d delivery=%d reason=%s",
                job.jobId(), job.tenant(), job.model(), job.attempt(), delivery, reason);
    }

    private void publish(JobEvent event) throws GivenUpException {
        persistence.until("reporting " + event.type() + " jobId=" + event.meta().jobId(), () -> {
            try {
                events.publish(event).get(ACKNOWLEDGEMENT_S, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(String.valueOf(e.getCause()), e);
            } catch (TimeoutException e) {
                throw new IllegalStateException("no acknowledgement within " + ACKNOWLEDGEMENT_S + " s", e);
            }
        });
    }

    private EventMeta meta(JobMessage job, int delivery) {
        return new EventMeta(ids.generate(), clock.instant(), identity.worker(), job.jobId(), job.attempt(), delivery);
    }
}
