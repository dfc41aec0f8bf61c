package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.dispatch.Recovery;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.metrics.Meters;
import dev.darkroom.gateway.metrics.Readings;
import dev.darkroom.gateway.metrics.Readings.Series;
import dev.darkroom.gateway.queues.QueueReading.Pool;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The queues as gauges. They are read every ten seconds and not by each scrape; every gateway shows the same, so sums over gateways mean
 * nothing.
 */
@ApplicationScoped
class QueueMeters {

    private static final Logger LOG = Logger.getLogger(QueueMeters.class);

    /** A gateway that did not look for longer does not know what was in between. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(1);

    private final Queues queues;
    private final Recovery recovery;
    private final Clock clock;
    private final Readings depths = new Readings();
    private final Readings health = new Readings();
    private @Nullable Instant read;

    QueueMeters(Queues queues, Recovery recovery, Clock clock) {
        this.queues = queues;
        this.recovery = recovery;
        this.clock = clock;
    }

    void begin(@Observes StartupEvent event) {
        Meters.begin();
    }

    @Scheduled(every = "10s", delayed = "4s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void look() {
        Instant now = clock.instant();
        try {
            QueueReading reading = queues.read();
            Map<Series, Double> values = values(reading);
            queues.alarms(reading).forEach(alarm -> values.merge(alarm(alarm), 1.0, Double::sum));
            values.put(Series.of("darkroom.queue.read.timestamp", "seconds"), now.toEpochMilli() / 1000.0);
            depths.show(values);
            idle(reading, read == null ? Duration.ZERO : Duration.between(read, now));
            read = now;
        } catch (UnavailableException e) {
            LOG.warnf("the queues were not read for the metrics, the database is away: cause=%s", e.getCause());
        }
        health.show(health());
    }

    private Map<Series, Double> health() {
        Map<Series, Double> values = new HashMap<>();
        values.put(Series.of("darkroom.broker.reachable", ""), recovery.latest().isPresent() ? 1.0 : 0.0);
        recovery.latest()
                .ifPresent(look ->
                        values.put(Series.of("darkroom.projector.lag", "messages"), (double) look.unreadEvents()));
        return values;
    }

    private Map<Series, Double> values(QueueReading reading) {
        Map<Series, Double> values = new HashMap<>();
        for (Alarm.Code code : Alarm.Code.values()) {
            values.put(Series.of("darkroom.alarms", "", "code", code.wireName(), "pool", ""), 0.0);
        }
        reading.lines().forEach(line -> add(values, line.pool(), line.model(), line.depth()));
        for (Pool pool : reading.pools()) {
            String name = pool.name();
            // What workers serve is shown also while nobody asks for it.
            for (String served : pool.served()) {
                String model = served.substring(0, served.indexOf('@'));
                add(values, name, model, Depth.NONE);
                Meters.served(name, model);
            }
            values.put(Series.of("darkroom.pool.workers", "", "pool", name), (double) pool.workers());
            values.put(Series.of("darkroom.pool.workers.wanted", "", "pool", name), (double)
                    Scale.of(reading, pool).value());
            queues.lag(name)
                    .ifPresent(lag ->
                            values.put(Series.of("darkroom.pool.unsettled", "messages", "pool", name), (double) lag));
            ages(values, reading, name);
        }
        return values;
    }

    private static void add(Map<Series, Double> values, String pool, String model, Depth depth) {
        Map<String, Long> states = Map.of(
                "waiting", depth.waiting(),
                "delayed", depth.delayed(),
                "sent", depth.sent(),
                "running", depth.running());
        states.forEach((state, jobs) -> values.merge(
                Series.of("darkroom.queue.jobs", "", "pool", pool, "model", model, "state", state),
                (double) jobs,
                Double::sum));
        values.merge(
                Series.of("darkroom.queue.backlog.device", "seconds", "pool", pool, "model", model),
                depth.backlogMs() / 1000.0,
                Double::sum);
    }

    private static void ages(Map<Series, Double> values, QueueReading reading, String pool) {
        for (Priority priority : Priority.values()) {
            Instant oldest = QueueReading.oldest(reading.linesOf(pool).stream()
                    .filter(line -> line.priority() == priority)
                    .toList());
            values.put(
                    Series.of("darkroom.queue.oldest.age", "seconds", "pool", pool, "priority", priority.wireName()),
                    oldest == null
                            ? 0.0
                            : Math.max(0, Duration.between(oldest, reading.at()).toMillis()) / 1000.0);
        }
    }

    private static Series alarm(Alarm alarm) {
        String pool = alarm.pool();
        return Series.of("darkroom.alarms", "", "code", alarm.code().wireName(), "pool", pool == null ? "" : pool);
    }

    /**
     * Counts what could have been used since the last look: of the workers of a pool, those that cannot have had a job, as far as there
     * were jobs that could start.
     */
    private static void idle(QueueReading reading, Duration since) {
        for (Pool pool : reading.pools()) {
            List<QueueLine> lines = reading.linesOf(pool.name());
            List<QueueLine> ready = lines.stream()
                    .filter(line ->
                            reading.pause(line).isEmpty() && pool.served().contains(line.served()))
                    .toList();
            long jobs = QueueReading.depth(ready).notStarted();
            long workers =
                    Math.max(0, pool.workers() - QueueReading.depth(lines).running());
            Duration counted = since.compareTo(LONGEST_GAP) > 0 ? Duration.ZERO : since;
            Meters.idleWithQueue(pool.name(), Math.min(workers, jobs) * counted.toMillis() / 1000.0);
        }
    }
}
