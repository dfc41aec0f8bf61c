package dev.darkroom.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's counters and timers, each named here and nowhere else. Static, as a logger is: whoever does something says so. Labels
 * have few values: pools, models, states, codes, never a tenant or a job. Thread-safe.
 */
public final class Meters {

    private static final Duration[] WAITS = seconds(0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 43_200);
    private static final Duration[] CALLS = seconds(0.005, 0.02, 0.1, 0.5, 1, 5, 10, 30);
    private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500};

    private static final String ENDED = "darkroom.jobs.ended";

    /** Why jobs fail that could have succeeded; DarkroomJobsFail counts the same. */
    private static final List<String> FAULTS =
            List.of("model_failed", "model_timeout", "model_unavailable", "worker_lost", "internal");

    private Meters() {}

    /** Lets what may never happen begin at 0: a counter that appears with its first event shows no increase. */
    public static void begin() {
        republished(0);
        lost("worker_gone", 0);
        lost("not_named", 0);
        count("darkroom.events.passed.over", 0);
        deadMessages(0);
        count("darkroom.webhooks.given.up", 0);
        for (String outcome : List.of("delivered", "refused", "no_answer")) {
            timer("darkroom.webhook.requests", CALLS, "outcome", outcome);
        }
    }

    /** A model that workers serve: its ends begin at 0, so that its first failures are an increase. */
    public static void served(String pool, String model) {
        count(ENDED, 0, "pool", pool, "model", model, "state", "succeeded", "code", "none");
        for (String code : FAULTS) {
            count(ENDED, 0, "pool", pool, "model", model, "state", "failed", "code", code);
        }
    }

    /** Jobs that became durable. */
    public static void accepted(String pool, String model) {
        count("darkroom.jobs.accepted", 1, "pool", pool, "model", model);
    }

    /** An answer that refused a request, by the code of its problem. */
    public static void refused(String code) {
        count("darkroom.requests.refused", 1, "code", code);
    }

    /** How long a job waited from its acceptance, or from its not_before, until a worker began its first attempt. */
    public static void waited(String pool, String model, double seconds) {
        time("darkroom.job.wait", WAITS, seconds, "pool", pool, "model", model);
    }

    /**
     * The end of a job.
     *
     * @param code why it failed or expired; null where it did neither
     * @param seconds from its acceptance to its end
     */
    public static void ended(String pool, String model, String state, @Nullable String code, double seconds) {
        count(ENDED, 1, "pool", pool, "model", model, "state", state, "code", code == null ? "none" : code);
        time("darkroom.job.duration", WAITS, seconds, "pool", pool, "model", model, "state", state);
    }

    /** A job whose message is durable at the broker. */
    public static void published(String pool) {
        count("darkroom.jobs.published", 1, "pool", pool);
        count("darkroom.jobs.not.published", 0, "pool", pool);
    }

    /** A try to publish that failed. */
    public static void notPublished(String pool) {
        count("darkroom.jobs.not.published", 1, "pool", pool);
    }

    /** Jobs that are published again since the broker no longer has their messages. */
    public static void republished(int jobs) {
        count("darkroom.jobs.republished", jobs);
    }

    /**
     * Attempts whose worker was lost.
     *
     * @param why {@code worker_gone} or {@code not_named}
     */
    public static void lost(String why, int jobs) {
        count("darkroom.attempts.lost", jobs, "why", why);
    }

    /** A look for jobs whose turn it is. */
    public static void dispatched(Duration took) {
        time("darkroom.dispatch", CALLS, took.toNanos() / 1e9);
    }

    /** A batch of events that was applied. */
    public static void projected(int events, Duration took) {
        DistributionSummary.builder("darkroom.projection.batch")
                .baseUnit("events")
                .serviceLevelObjectives(SIZES)
                .register(Metrics.globalRegistry)
                .record(events);
        time("darkroom.projection", CALLS, took.toNanos() / 1e9);
    }

    /** Events that could not be read, or that the database refused. */
    public static void passedOver() {
        count("darkroom.events.passed.over", 1);
    }

    /** Messages on the dead-letter topic. */
    public static void deadMessages(int messages) {
        count("darkroom.dead.messages", messages);
    }

    /**
     * A request to the object store.
     *
     * @param outcome {@code ok} or {@code error}
     */
    public static void store(String operation, String outcome, Duration took) {
        time("darkroom.store.requests", CALLS, took.toNanos() / 1e9, "operation", operation, "outcome", outcome);
    }

    /**
     * A try to bring a webhook.
     *
     * @param outcome {@code delivered}, {@code refused} where the receiver answered otherwise, {@code no_answer}
     */
    public static void webhook(String outcome, Duration took) {
        time("darkroom.webhook.requests", CALLS, took.toNanos() / 1e9, "outcome", outcome);
    }

    /** A delivery that is not tried again. */
    public static void webhookGivenUp() {
        count("darkroom.webhooks.given.up", 1);
    }

    /** Time in which workers had nothing to run although jobs could start; see docs/metrics.md. */
    public static void idleWithQueue(String pool, double workerSeconds) {
        Counter.builder("darkroom.pool.idle.with.queue")
                .baseUnit("seconds")
                .tag("pool", pool)
                .register(Metrics.globalRegistry)
                .increment(workerSeconds);
    }

    private static void count(String name, double by, String... labels) {
        Metrics.counter(name, labels).increment(by);
    }

    private static void time(String name, Duration[] buckets, double seconds, String... labels) {
        timer(name, buckets, labels).record(Duration.ofNanos(Math.max(0, Math.round(seconds * 1e9))));
    }

    private static Timer timer(String name, Duration[] buckets, String... labels) {
        return Timer.builder(name).tags(labels).serviceLevelObjectives(buckets).register(Metrics.globalRegistry);
    }

    private static Duration[] seconds(double... values) {
        Duration[] durations = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            durations[i] = Duration.ofMillis(Math.round(values[i] * 1_000));
        }
        return durations;
    }
}
