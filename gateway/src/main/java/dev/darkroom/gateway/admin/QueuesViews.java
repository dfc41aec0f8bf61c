package dev.darkroom.gateway.admin;

import dev.darkroom.gateway.admin.QueuesView.DepthView;
import dev.darkroom.gateway.admin.QueuesView.KafkaView;
import dev.darkroom.gateway.admin.QueuesView.LineView;
import dev.darkroom.gateway.admin.QueuesView.OldestView;
import dev.darkroom.gateway.admin.QueuesView.PoolView;
import dev.darkroom.gateway.admin.QueuesView.RateView;
import dev.darkroom.gateway.admin.QueuesView.RatesView;
import dev.darkroom.gateway.admin.QueuesView.WorkersView;
import dev.darkroom.gateway.pauses.Pause;
import dev.darkroom.gateway.queues.Depth;
import dev.darkroom.gateway.queues.QueueLine;
import dev.darkroom.gateway.queues.QueueReading;
import dev.darkroom.gateway.queues.QueueReading.Passed;
import dev.darkroom.gateway.queues.QueueReading.Pool;
import dev.darkroom.gateway.queues.Queues;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes views of the queues. Thread-safe. */
@ApplicationScoped
class QueuesViews {

    /** Over less time a rate says nothing. */
    private static final Duration LEAST = Duration.ofSeconds(9);

    private final Queues queues;

    QueuesViews(Queues queues) {
        this.queues = queues;
    }

    /** All pools, with all lines. */
    QueuesView all() {
        return view(null, line -> true);
    }

    /**
     * Some lines.
     *
     * @param pool the only one, or null for all that have such lines
     */
    QueuesView view(@Nullable String pool, Predicate<QueueLine> wanted) {
        QueueReading reading = queues.read();
        List<PoolView> pools = reading.pools().stream()
                .filter(each -> pool == null || each.name().equals(pool))
                .map(each -> pool(reading, each, wanted))
                .toList();
        return new QueuesView(reading.at(), pools, reading.pauses(), queues.alarms(reading));
    }

    private PoolView pool(QueueReading reading, Pool pool, Predicate<QueueLine> wanted) {
        List<QueueLine> lines =
                reading.linesOf(pool.name()).stream().filter(wanted).toList();
        Depth whole = reading.depth(pool.name());
        Pause paused = reading.pauses().stream()
                .filter(pause -> pause.kind() == Pause.Kind.POOL && pause.name().equals(pool.name()))
                .findFirst()
                .orElse(null);
        return new PoolView(
                pool.name(),
                depth(reading, lines),
                new RatesView(rate(pool.minuteAgo(), pool.total()), rate(pool.fiveAgo(), pool.total())),
                queues.emptyAt(reading, pool).orElse(null),
                new WorkersView(pool.workers(), pool.capacity()),
                paused,
                queues.lag(pool.name())
                        .map(lag -> new KafkaView(lag, explained(lag, whole)))
                        .orElse(null),
                lines.stream()
                        .map(line -> new LineView(
                                line.model(),
                                line.tenant(),
                                line.priority(),
                                depth(reading, List.of(line)),
                                reading.pause(line).orElse(null)))
                        .toList());
    }

    private static DepthView depth(QueueReading reading, List<QueueLine> lines) {
        Depth depth = QueueReading.depth(lines);
        Instant oldest = QueueReading.oldest(lines);
        return new DepthView(
                depth.waiting(),
                depth.delayed(),
                depth.sent(),
                depth.running(),
                depth.backlogMs() / 1000.0,
                oldest == null
                        ? null
                        : new OldestView(
                                oldest,
                                Math.max(
                                                0,
                                                Duration.between(oldest, reading.at())
                                                        .toMillis())
                                        / 1000.0));
    }

    private static @Nullable RateView rate(@Nullable Passed earlier, Passed now) {
        if (earlier == null || Duration.between(earlier.at(), now.at()).compareTo(LEAST) < 0) {
            return null;
        }
        Duration over = Duration.between(earlier.at(), now.at());
        double minutes = over.toMillis() / 60_000.0;
        return new RateView(
                over.toSeconds(),
                (now.accepted() - earlier.accepted()) / minutes,
                (now.ended() - earlier.ended()) / minutes);
    }

    private static String explained(long lag, Depth depth) {
        long known = depth.sent() + depth.running();
        String difference = lag >= known
                ? "the other %d were settled behind one that was not, or nobody wants them any more"
                        .formatted(lag - known)
                : "%d of them are about to be published, or were given up by their worker".formatted(known - lag);
        return ("Kafka holds only what is on its way: %d jobs were sent and %d run, %s. The %d that wait are in the database"
                        + " until it is their turn; lag never counts them.")
                .formatted(depth.sent(), depth.running(), difference, depth.waiting());
    }
}
