package dev.darkroom.gateway.queues;

import dev.darkroom.gateway.jobs.Priority;
import dev.darkroom.gateway.pauses.Pause;
import dev.darkroom.gateway.queues.QueueReading.Difference;
import dev.darkroom.gateway.queues.QueueReading.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with the queues, in words, with what to do about it. */
final class Alarms {

    /** A worker takes what is at the broker within moments. */
    private static final Duration STALLED = Duration.ofMinutes(1);

    private static final Duration DIFFERENCE_KEPT = Duration.ofDays(1);

    private final QueueReading reading;
    private final List<Alarm> found = new ArrayList<>();

    private Alarms(QueueReading reading) {
        this.reading = reading;
    }

    /** The most urgent first. */
    static List<Alarm> of(QueueReading reading, boolean brokerAway) {
        Alarms alarms = new Alarms(reading);
        if (brokerAway) {
            alarms.found.add(new Alarm(
                    Alarm.Code.BROKER_AWAY,
                    null,
                    null,
                    null,
                    null,
                    "Kafka does not answer this gateway; jobs are accepted and wait, none starts.",
                    "Look at the brokers and at the way to them. Nothing is lost: jobs go on when they are back."));
        }
        reading.pools().forEach(alarms::ofPool);
        reading.pauses().forEach(alarms::ofPause);
        alarms.ofDifference(reading.lastDifference());
        alarms.found.sort(Comparator.comparing(Alarm::code));
        return alarms.found;
    }

    /** How long the oldest job of a priority may wait before somebody should look. */
    static Duration patience(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> Duration.ofMinutes(1);
            case NORMAL -> Duration.ofMinutes(15);
            case BATCH -> Duration.ofHours(12);
        };
    }

    private void ofPool(Pool pool) {
        List<QueueLine> free = reading.linesOf(pool.name()).stream()
                .filter(line -> reading.pause(line).isEmpty())
                .toList();
        Map<String, List<QueueLine>> unserved = new HashMap<>();
        List<QueueLine> served = new ArrayList<>();
        for (QueueLine line : free) {
            if (line.oldest() == null || pool.served().contains(line.served())) {
                served.add(line);
            } else {
                unserved.computeIfAbsent(line.model(), model -> new ArrayList<>())
                        .add(line);
            }
        }
        unserved.forEach((model, lines) -> noWorker(pool, model, lines));
        tooOld(pool, served);
        stalled(pool, served);
        if (pool.lost() > 0) {
            found.add(new Alarm(
                    Alarm.Code.JOBS_LOST_RECENTLY,
                    pool.name(),
                    null,
                    null,
                    null,
                    "%d runs were lost in the last 10 minutes since their workers vanished; they are run again."
                            .formatted(pool.lost()),
                    "Look into the logs of the workers that stopped: memory, the device, or one job that kills them."));
        }
    }

    private void noWorker(Pool pool, String model, List<QueueLine> lines) {
        Depth depth = QueueReading.depth(lines);
        found.add(new Alarm(
                Alarm.Code.NO_WORKER,
                pool.name(),
                model,
                null,
                QueueReading.oldest(lines),
                "%d jobs wait for model %s, and no live worker serves the version that they ask for."
                        .formatted(depth.notStarted(), model),
                pool.workers() == 0
                        ? "Start a worker of pool " + pool.name() + "; GET /v1/admin/scale says how many."
                        : "Start a worker that has this model, or cancel the jobs: %d workers of the pool live without it."
                                .formatted(pool.workers())));
    }

    private void tooOld(Pool pool, List<QueueLine> lines) {
        for (Priority priority : Priority.values()) {
            List<QueueLine> mine =
                    lines.stream().filter(line -> line.priority() == priority).toList();
            Depth depth = QueueReading.depth(mine);
            Instant since = QueueReading.oldest(mine);
            if (since != null && since.plus(patience(priority)).isBefore(reading.at())) {
                found.add(new Alarm(
                        Alarm.Code.OLDEST_TOO_OLD,
                        pool.name(),
                        null,
                        null,
                        since,
                        "The oldest %s job has waited for %d s; %d such jobs are not started, their device time is %d s."
                                .formatted(
                                        priority.wireName(),
                                        Duration.between(since, reading.at()).toSeconds(),
                                        depth.notStarted(),
                                        depth.backlogMs() / 1000),
                        "Start more workers of pool " + pool.name()
                                + ", or pause what floods it: the lines say which tenant and model."));
            }
        }
    }

    private void stalled(Pool pool, List<QueueLine> lines) {
        Depth depth = QueueReading.depth(lines);
        boolean idle = reading.depth(pool.name()).running() == 0 && depth.sent() > 0 && pool.workers() > 0;
        Instant since = QueueReading.oldest(lines);
        if (idle && since != null && since.plus(STALLED).isBefore(reading.at())) {
            found.add(new Alarm(
                    Alarm.Code.STALLED,
                    pool.name(),
                    null,
                    null,
                    since,
                    "%d workers live and %d jobs were sent to them, but none runs."
                            .formatted(pool.workers(), depth.sent()),
                    "Look into the workers' logs: they may not reach Kafka or the object store. Restart one."));
        }
    }

    private void ofPause(Pause pause) {
        List<QueueLine> held = reading.lines().stream()
                .filter(line -> pause.holds(line.pool(), line.model(), line.tenant()))
                .toList();
        Depth depth = QueueReading.depth(held);
        if (depth.notStarted() > 0) {
            found.add(new Alarm(
                    Alarm.Code.PAUSED_WITH_JOBS,
                    pause.kind() == Pause.Kind.POOL ? pause.name() : null,
                    pause.kind() == Pause.Kind.MODEL ? pause.name() : null,
                    pause.kind() == Pause.Kind.TENANT ? pause.name() : null,
                    pause.since(),
                    "%s %s is paused (%s), and %d jobs wait for it."
                            .formatted(
                                    pause.kind().wireName(),
                                    pause.name(),
                                    pause.reason() == null ? "no reason given" : pause.reason(),
                                    depth.notStarted()),
                    "Resume it when the reason is gone: POST /v1/admin/%ss/%s:resume."
                            .formatted(
                                    pause.kind() == Pause.Kind.POOL
                                            ? "queue"
                                            : pause.kind().wireName(),
                                    pause.name())));
        }
    }

    private void ofDifference(@Nullable Difference difference) {
        if (difference != null && difference.at().plus(DIFFERENCE_KEPT).isAfter(reading.at())) {
            found.add(
                    new Alarm(
                            Alarm.Code.COUNTS_DIFFERED,
                            null,
                            null,
                            null,
                            difference.at(),
                            "The counts differed from the jobs and were mended: " + difference.what(),
                            "Nothing at once. Somebody changed table jobs with its triggers off, or there is a bug: report it."));
        }
    }
}
