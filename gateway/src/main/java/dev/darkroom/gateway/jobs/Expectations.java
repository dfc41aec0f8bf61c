package dev.darkroom.gateway.jobs;

import dev.darkroom.contract.JobState;
import dev.darkroom.gateway.forecast.Forecast;
import dev.darkroom.gateway.forecast.Forecasts;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is to be expected of jobs. It is of this moment, and no part of what a job's ETag names. Thread-safe. */
@ApplicationScoped
class Expectations {

    private final Forecasts forecasts;

    Expectations(Forecasts forecasts) {
        this.forecasts = forecasts;
    }

    /** Of a job; null once it has ended. */
    @Nullable
    Forecast of(Job job) {
        Forecasts.Subject subject = Admission.subject(job.tenant(), job.model(), job.modelVersion(), job.terms());
        Instant started = job.startedAt();
        if (job.state() == JobState.QUEUED) {
            return forecasts.ofQueued(job.id(), subject);
        }
        if (job.state() != JobState.RUNNING || started == null) {
            return null;
        }
        Job.Progress progress = job.progress();
        return forecasts.ofRunning(
                subject, started, progress == null ? 0 : (double) progress.step() / progress.steps());
    }
}
