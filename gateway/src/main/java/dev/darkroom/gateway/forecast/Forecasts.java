package dev.darkroom.gateway.forecast;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.darkroom.contract.JobId;
import dev.darkroom.gateway.forecast.Backlog.Line;
import dev.darkroom.gateway.forecast.Backlog.Pool;
import dev.darkroom.gateway.forecast.Backlog.Pools;
import dev.darkroom.gateway.forecast.Backlog.Standing;
import dev.darkroom.gateway.forecast.Forecast.Code;
import dev.darkroom.gateway.forecast.Forecast.Eta;
import dev.darkroom.gateway.forecast.Forecast.Moments;
import dev.darkroom.gateway.forecast.Forecast.Why;
import dev.darkroom.gateway.models.RunTimes.Measured;
import dev.darkroom.gateway.models.RunTimes.Quantiles;
import dev.darkroom.gateway.models.Workloads;
import dev.darkroom.gateway.pauses.Pause;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts from the queue as it is, at most a second old, and from what the latest jobs of the model took. A raw forecast is the
 * device time that goes before the job, shared by the live workers, and the usual time of a run; the ratio of what jobs really
 * took to their raw forecast, of which the median and the ninetieth percentile are kept, corrects it and gives its spread.
 * Thread-safe.
 */
@ApplicationScoped
public class Forecasts {

    /** Fewer measured jobs say nothing. */
    private static final int LEAST_JOBS = 5;

    private final Backlog backlog;
    private final Workloads workloads;
    private final Clock clock;
    private final LoadingCache<Boolean, Pools> pools;

    Forecasts(Backlog backlog, Workloads workloads, Clock clock) {
        this.backlog = backlog;
        this.workloads = workloads;
        this.clock = clock;
        this.pools =
                Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).build(all -> backlog.pools());
    }

    /**
     * The job in question.
     *
     * @param rank of its priority
     */
    public record Subject(
            String tenant,
            String model,
            String version,
            int rank,
            @Nullable Instant notBefore) {

        String served() {
            return model + "@" + version;
        }
    }

    /** Of a job that waits in the table. */
    public Forecast ofQueued(JobId id, Subject job) {
        Optional<Standing> standing = backlog.standing(id);
        if (standing.isEmpty()) {
            return new Forecast(null, null, null);
        }
        Standing is = standing.get();
        Pool pool = pools().pool(is.pool());
        if (is.sent()) {
            // As in its raw forecast, which the correction is measured by.
            return new Forecast(0, eta(pool, job, pool.underWayMs() / 2.0), noWorker(pool, job));
        }
        Optional<Pause> pause = pause(is.pool(), job);
        Turn turn =
                Turn.of(pool, job.tenant(), job.rank(), weight(pool, job), is.costMs(), is.aheadJobs(), is.aheadMs());
        return forecast(pool, job, turn, is.ready(), pause);
    }

    /** Of a job that would be submitted now. */
    public Forecast ofNew(String poolName, Subject job, int costMs) {
        Pool pool = pools().pool(poolName);
        Turn turn = turnOfNew(pool, job, costMs);
        return forecast(pool, job, turn, job.notBefore() == null, pause(poolName, job));
    }

    /** Nobody knows when a pause ends. */
    private Forecast forecast(Pool pool, Subject job, Turn turn, boolean ready, Optional<Pause> pause) {
        Eta eta = pause.isPresent() ? null : eta(pool, job, turn.deviceMs());
        Why why = ready && pause.isPresent()
                ? new Why(Code.PAUSED, pause.get().sentence())
                : why(pool, job, ready, turn.jobs());
        return new Forecast(turn.jobs(), eta, why);
    }

    private Optional<Pause> pause(String pool, Subject job) {
        return pools().pauses().stream()
                .filter(pause -> pause.holds(pool, job.model(), job.tenant()))
                .findFirst();
    }

    /** Uncorrected milliseconds from the acceptance to the end of a job that is accepted now; null where nothing is known. */
    public @Nullable Integer raw(String poolName, Subject job, int costMs) {
        Pool pool = pools().pool(poolName);
        Optional<Measured> measured = measured(job);
        int workers = pool.workers().getOrDefault(job.served(), 0);
        if (measured.isEmpty()
                || workers == 0
                || job.notBefore() != null
                || pause(poolName, job).isPresent()) {
            return null;
        }
        double start = turnOfNew(pool, job, costMs).deviceMs() / workers;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, start + run(measured.get())));
    }

    /**
     * Of a job that runs.
     *
     * @param done share of its steps, or 0 where nothing is known of them
     */
    public Forecast ofRunning(Subject job, Instant startedAt, double done) {
        return new Forecast(
                null,
                measured(job)
                        .map(times -> new Eta(null, finish(times, startedAt, done)))
                        .orElse(null),
                null);
    }

    /** Whether enough jobs of its model were measured. */
    public boolean isMeasured(Subject job) {
        return measured(job).isPresent();
    }

    private Moments finish(Measured times, Instant startedAt, double done) {
        Instant now = clock.instant();
        double elapsed = Math.max(0, Duration.between(startedAt, now).toMillis());
        double left50 = done > 0
                ? elapsed * (1 - done) / done + times.overhead().p50()
                : times.run().p50() + times.overhead().p50() - elapsed;
        double left90 = done > 0
                ? 1.5 * elapsed * (1 - done) / done + times.overhead().p90()
                : times.run().p90() + times.overhead().p90() - elapsed;
        double p50 = Math.max(0, left50);
        return new Moments(after(now, p50), after(now, Math.max(p50, left90)));
    }

    private Pools pools() {
        return pools.get(true);
    }

    private Turn turnOfNew(Pool pool, Subject job, int costMs) {
        Optional<Line> own = pool.lines().stream()
                .filter(line -> line.tenant().equals(job.tenant()) && line.rank() == job.rank())
                .findFirst();
        return Turn.of(
                pool,
                job.tenant(),
                job.rank(),
                weight(pool, job),
                costMs,
                own.map(Line::jobs).orElse(0),
                own.map(Line::costMs).orElse(0L));
    }

    private static double weight(Pool pool, Subject job) {
        return pool.lines().stream()
                .filter(line -> line.tenant().equals(job.tenant()))
                .mapToDouble(Line::weight)
                .findFirst()
                .orElse(1);
    }

    private Optional<Measured> measured(Subject job) {
        return workloads.measured(job.model(), job.version()).filter(times -> times.jobs() >= LEAST_JOBS);
    }

    private static double run(Measured times) {
        return times.run().p50() + times.overhead().p50();
    }

    private @Nullable Eta eta(Pool pool, Subject job, double before) {
        int workers = pool.workers().getOrDefault(job.served(), 0);
        Measured times = measured(job).orElse(null);
        Quantiles ratio = times == null ? null : times.ratio();
        if (workers == 0 || times == null || ratio == null) {
            return null;
        }
        Instant now = clock.instant();
        Instant from = job.notBefore() == null || job.notBefore().isBefore(now) ? now : job.notBefore();
        double start = before / workers;
        double end = start + run(times);
        return new Eta(
                new Moments(after(from, start * ratio.p50()), after(from, start * ratio.p90())),
                new Moments(after(from, end * ratio.p50()), after(from, end * ratio.p90())));
    }

    private static Instant after(Instant moment, double ms) {
        return moment.plusMillis(Math.round(ms));
    }

    private @Nullable Why why(Pool pool, Subject job, boolean ready, @Nullable Integer ahead) {
        if (!ready) {
            return new Why(Code.NOT_BEFORE, "it is to wait until its not_before");
        }
        Why noWorker = noWorker(pool, job);
        if (noWorker != null) {
            return noWorker;
        }
        Integer mayRun = pools().mayRun().get(job.tenant());
        int underWay = pools().underWay().getOrDefault(job.tenant(), 0);
        if (mayRun != null && underWay >= mayRun) {
            return new Why(
                    Code.QUOTA, "%d of your jobs are under way, and at most %d may be".formatted(underWay, mayRun));
        }
        String others = ahead == null ? "more than " + Backlog.MOST_COUNTED : String.valueOf(ahead);
        return ahead != null && ahead == 0
                ? new Why(Code.AHEAD, "it is the next, as soon as a worker has room")
                : new Why(Code.AHEAD, others + " jobs are expected to go before it");
    }

    private static @Nullable Why noWorker(Pool pool, Subject job) {
        return pool.workers().containsKey(job.served())
                ? null
                : new Why(Code.NO_WORKER, "no worker that lives serves version " + job.version() + " of its model");
    }
}
