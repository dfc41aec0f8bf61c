package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.dispatch.BrokerLook;
import dev.darkroom.gateway.dispatch.Recovery;
import dev.darkroom.gateway.faults.UnavailableException;
import dev.darkroom.gateway.forecast.Forecast.Moments;
import dev.darkroom.gateway.models.RunTimes.Measured;
import dev.darkroom.gateway.models.RunTimes.Quantiles;
import dev.darkroom.gateway.models.Workloads;
import dev.darkroom.gateway.queues.QueueReading.Pool;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What waits and runs, what it means, and how it was. Thread-safe. */
@ApplicationScoped
public class Queues {

    private static final Logger LOG = Logger.getLogger(Queues.class);

    /** Of the samples; the schedule comes a little late, never early. */
    private static final Duration EVERY = Duration.ofMillis(9_500);

    private final QueueStore store;
    private final Recovery recovery;
    private final Workloads workloads;

    Queues(QueueStore store, Recovery recovery, Workloads workloads) {
        this.store = store;
        this.recovery = recovery;
        this.workloads = workloads;
    }

    /** All queues now. */
    public QueueReading read() {
        return store.read();
    }

    /** What is wrong with them. */
    public List<Alarm> alarms(QueueReading reading) {
        return Alarms.of(reading, recovery.latest().isEmpty());
    }

    /** How many messages of a pool Kafka holds from the first unsettled one on; empty while it is away. */
    public Optional<Long> lag(String pool) {
        return recovery.latest()
                .map(look -> look.jobs().stream()
                        .filter(partition -> partition.pool().equals(pool))
                        .mapToLong(Queues::unsettled)
                        .sum());
    }

    private static long unsettled(BrokerLook.Partition partition) {
        return partition.end() - partition.start();
    }

    /**
     * When half of the times, and nine of ten times, a pool would have done all that is asked for, if nothing more came. Empty where
     * nothing is to do, and where that cannot be known: no worker serves some of it, or too few jobs of its model were measured.
     */
    public Optional<Moments> emptyAt(QueueReading reading, Pool pool) {
        double p50 = 0;
        double p90 = 0;
        for (QueueLine line : reading.linesOf(pool.name())) {
            Depth depth = line.depth();
            if (reading.pause(line).isPresent() || depth.backlogMs() == 0) {
                continue;
            }
            Optional<Quantiles> ratio = ratio(line, pool);
            if (ratio.isEmpty()) {
                return Optional.empty();
            }
            double ms = depth.waitingMs() + depth.underWayMs() / 2.0;
            p50 += ms * ratio.get().p50();
            p90 += ms * ratio.get().p90();
        }
        if (p50 == 0 || pool.workers() == 0) {
            return Optional.empty();
        }
        Instant now = reading.at();
        return Optional.of(new Moments(
                now.plusMillis(Math.round(p50 / pool.workers())), now.plusMillis(Math.round(p90 / pool.workers()))));
    }

    /** What jobs of a line took against their forecast. */
    private Optional<Quantiles> ratio(QueueLine line, Pool pool) {
        String prefix = line.model() + "@";
        return pool.served().stream()
                .filter(served -> line.oldest() == null ? served.startsWith(prefix) : served.equals(line.served()))
                .map(served -> workloads.measured(line.model(), served.substring(prefix.length())))
                .flatMap(Optional::stream)
                .map(Measured::ratio)
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    /** How a pool stood, in at most 400 points, the oldest first. */
    public List<QueueStore.Sample> history(String pool, Duration back, Duration each) {
        return store.samples(pool, back, each);
    }

    @Scheduled(every = "10s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sample() {
        try {
            store.sample(EVERY);
        } catch (UnavailableException e) {
            LOG.warnf("the queues were not sampled, the database is away: cause=%s", e.getCause());
        }
    }
}
